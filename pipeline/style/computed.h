#ifndef STYLE_COMPUTED_H
#define STYLE_COMPUTED_H

/* Computed - all that the cascade gives for one set of rules under one parent:
 * shared by every element that matches the same. */

#include "style/compute.h"

typedef struct Computed Computed;
struct Computed {
    Work work;
    const Style *style; /* interned */
    const Vars *vars;
    const Computed *parent;
    const Computed *pseudo[PSEUDO_COUNT]; /* NULL: no such box */
    const Extras *extras; /* when they are the same for all its elements, after the first */
    bool fixed;           /* they are */
    bool plain;           /* nothing is generated and no counter changes */
};

/* Winners and custom properties of some blocks, in order of the cascade. */
typedef struct {
    Winners winners;
    LIST(const Declaration *) customs;
} Cascade;

void cascade_add(Arena *arena, Cascade *cascade, const Block *block, bool important);

/* ---- presentational hints (hints.c) ---- */

/* What attributes say in CSS: "text-align:right;". Nothing is added when they
 * say nothing. */
void hints_write(Buf *out, const Node *node);

/* ---- generated content (generate.c) ---- */

typedef struct Generator Generator;
Generator *generator_new(Computer *computer, const Tree *tree, const Links *links,
                         const Sheet *const *sheets, size_t sheet_count);
/* At an element's start tag, `depth` levels deep; its Extras, or NULL. */
const Extras *generate_enter(Generator *generator, const Node *node, const Computed *computed,
                             uint32_t depth);
/* At its end tag. */
void generate_leave(Generator *generator, const Node *node, const Computed *computed,
                    uint32_t depth, const Extras *extras);
/* Texts and counters of places further on; `styles` and `extras` by node id. */
void generate_finish(Generator *generator, const Style *const *styles, const Extras *const *extras);
/* The words of -gp-alt for an element. */
Str generate_alt(Generator *generator, const Terms *terms, const Node *node);
/* For a margin box: page counters are slots, attr() is the root's. */
const Content *generate_margin(Generator *generator, const Terms *terms, const Node *root);

/* ---- pages (pages.c) ---- */

typedef struct Pages Pages;
Pages *pages_new(Computer *computer, const Sheet *const *sheets, size_t count);
Point pages_viewport(Pages *pages); /* size of a page without a name, before any style is known */
/* `names`: those that elements use. */
const NamedPages *pages_build(Pages *pages, Generator *generator, const Computed *root,
                              const Node *root_node, const Map *names, uint32_t *count);

#endif
