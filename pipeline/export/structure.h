#ifndef EXPORT_STRUCTURE_H
#define EXPORT_STRUCTURE_H

/* Structure - the structure elements of the file before they are written: one
 * array of 36-byte records, numbered from 1; marks and annotations are records
 * too, so that the kids of an element are one list in reading order. */

#include "export/state.h"

typedef enum {
    ROLE_NONE,
    ROLE_THROUGH, /* no element of its own */
    ROLE_MARK,    /* Elem.node: index into Export.marks */
    ROLE_OBJECT,  /* Elem.node: index into Export.annots */
#define ROLE(constant, name, later, class) ROLE_##constant,
#include "export/roles.def"
#undef ROLE
    ROLE_COUNT
} Role;

typedef enum {
    CLASS_NONE,
    CLASS_GROUP,
    CLASS_CONTAINER,
    CLASS_PARA,
    CLASS_INLINE,
    CLASS_STRUCT,
    CLASS_MAPPED,
    CLASS_BLOCK_MAPPED
} RoleClass;

enum {
    ELEM_LANGUAGE = 1,  /* Lang of its node */
    ELEM_ANONYMOUS = 2, /* made around loose text */
    ELEM_DEAD = 4,
    ELEM_EXPANDED = 8, /* E from the node's title */
    ELEM_CALL = 16,    /* of a note: the Reference and Link of the call; Link back in the note */
    ELEM_COLUMN = 32,  /* TH: scope */
    ELEM_ROW = 64,
    ELEM_MADE = 128 /* by repair: a cell the row lacked */
};

typedef struct {
    uint32_t parent, first, last, next;
    uint32_t node;  /* NODE_NONE: none */
    uint32_t extra; /* TH, TD: columns | rows << 16; REFERENCE of a call, NOTE: each other; TOCI: 1
                       + its target's node */
    uint32_t headers; /* TD: 1 + index into Structure.headers: a count, then elements */
    Ref ref;
    uint8_t role, flags;
} Elem;

struct Structure {
    Export *file;
    LIST(Elem) elems;
    LIST(uint32_t) headers;
    uint32_t *by_node; /* element that holds the node, or 0 */
    Map *unknown_tags;
};

extern const struct RoleName {
    Str name, later;
    uint8_t class;
} role_names[ROLE_COUNT];

static inline Elem *elem_at(const Structure *structure, uint32_t index)
{
    return &structure->elems.items[index];
}

static inline RoleClass role_class(uint8_t role) { return (RoleClass)role_names[role].class; }

bool role_is_inline(uint8_t role);
bool role_is_in_line(uint8_t display); /* its words are part of the sentence */
uint32_t elem_new(Structure *structure, Role role, uint32_t node);
void elem_append(Structure *structure, uint32_t parent, uint32_t child);
/* Preorder below `top`, marks and objects too; 0: no more. */
uint32_t elem_following(const Structure *structure, uint32_t elem, uint32_t top);
uint32_t elem_for_node(const Structure *structure, uint32_t node); /* a live one, or 0 */

/* roles.c */
Role role_of(Structure *structure, const Node *node);
bool role_is_contents(const Node *node); /* a list in it is a TOC */

Structure *structure_build(Export *file);
void structure_claim(Structure *structure); /* prune.c */
void structure_prune(Structure *structure);
void structure_repair(Structure *structure); /* one warning for each thing put right */
void tables_repair(Structure *structure);
/* tags.c: numbers for elements and annotations, in tag order; then the bytes. */
void structure_number(Structure *structure);
Ref structure_write(Structure *structure, const Places *places);
void structure_report(Structure *structure); /* alternatives, languages */
const char *structure_numbering(const Structure *structure, uint32_t list); /* ListNumbering */
Str elem_id(const Structure *structure, uint32_t elem); /* of TH and Note, in the file's arena */

#endif
