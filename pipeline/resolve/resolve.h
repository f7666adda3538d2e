#ifndef RESOLVE_RESOLVE_H
#define RESOLVE_RESOLVE_H

/* The resolve stage: ids, references, contents and lists become real nodes,
 * without page numbers; then the tree is frozen. */

#include "job.h"
#include "resolve/links.h"
#include "resolve/sibling.h"

/* A sibling whose `ids` are not known yet is taken on trust, so that documents
 * which refer to each other can be looked at one after the other. */
const Links *resolve_tree(Job *job, Tree *tree);

/* What other documents may ask of this one; after resolve_tree. `out` is its
 * file below the output root. */
void sibling_fill(Arena *arena, Sibling *sibling, const Tree *tree, const Links *links, Str out);
/* Which other documents' pages this one needs: their ids, in order of first use. */
size_t links_documents(const Links *links, Str *ids, size_t room);
/* Takes over the places of its ids after it was laid out: `by_node` and
 * `page_count` as in Places. */
void sibling_settle(Sibling *sibling, const Tree *tree, const Place *by_node, uint32_t page_count);

/* --dump=resolve, after the tree: one line a link, and where it leads. */
void links_print(Buf *out, const Links *links, const Tree *tree, const Files *files);

#endif
