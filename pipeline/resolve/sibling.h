#ifndef RESOLVE_SIBLING_H
#define RESOLVE_SIBLING_H

/* Sibling - another document of the publication, as a reference sees it: its
 * ids with titles and, once it is laid out, their places. */

#include "job.h"
#include "tree/place.h"

typedef struct {
    Str id;
    Str title; /* text of the heading or caption it stands for */
    Str about; /* framework:work, when the element says about= */
    Place place;
} SiblingPlace;

struct Sibling {
    Str id; /* guidebook */
    Str title;
    Str out;          /* guidebook.pdf, relative to the output root */
    Map *ids;         /* id -> SiblingPlace * */
    Map *about;       /* framework section -> SiblingPlace * */
    const Str *needs; /* all documents that it refers to, for circles */
    uint32_t need_count;
    bool tried;   /* it was laid out for its places, or is being: a cycle asks twice */
    bool settled; /* places are filled */
    uint32_t page_count;
    uint32_t blank_count; /* pages added at its end */
    Point trim;           /* of its first page */
    bool faulty;          /* it was tried, and has errors */
};

/* NULL: the publication has no such document made once. */
static inline const Sibling *sibling_named(const Session *session, Str id)
{
    for (uint32_t i = 0; i < session->sibling_count; i++)
        if (str_equal(session->siblings[i].id, id))
            return &session->siblings[i];
    return NULL;
}

#endif
