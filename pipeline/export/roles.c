/* Which structure type an element has: -gp-tag, then roles.def by its name,
 * then its display. Linear in nothing: a table each. */

#include "export/structure.h"

const struct RoleName role_names[ROLE_COUNT] = {
#define ROLE(constant, name, later, class) \
    [ROLE_##constant] = {{name, sizeof(name) - 1}, {later, sizeof(later) - 1}, CLASS_##class},
#include "export/roles.def"
#undef ROLE
};

static const uint8_t by_name[NAME_COUNT] = {
#define TAG(name, role) [NAME_##name] = ROLE_##role,
#include "export/roles.def"
#undef TAG
};

bool role_is_inline(uint8_t role)
{
    RoleClass class = role_class(role);
    return role == ROLE_MARK || role == ROLE_OBJECT || class == CLASS_INLINE ||
           class == CLASS_MAPPED || role == ROLE_FIGURE || role == ROLE_FORMULA;
}

static Role role_find(Str tag)
{
    for (int r = ROLE_OBJECT + 1; r < ROLE_COUNT; r++) {
        RoleClass class = role_class((uint8_t)r);
        bool mapped = class == CLASS_MAPPED || class == CLASS_BLOCK_MAPPED;
        if (str_equal(tag, role_names[r].later) || (!mapped && str_equal(tag, role_names[r].name)))
            return (Role)r;
    }
    if (str_equal(tag, S("none")) || str_equal(tag, S("NonStruct")))
        return ROLE_THROUGH;
    return ROLE_NONE;
}

static void report_unknown(Structure *structure, const Node *node, Str tag)
{
    void **seen = map_put(structure->unknown_tags, tag);
    if (*seen)
        return;
    *seen = structure;
    diag_add(structure->file->job->diags, DIAG_EXPORT_TAG, node->span, tag)->hint =
        S("-gp-tag takes a standard structure type (P, H2, Sect, Note ...), artifact or none");
}

bool role_is_in_line(uint8_t display)
{
    return display == DISPLAY_INLINE || display == DISPLAY_INLINE_BLOCK ||
           display == DISPLAY_INLINE_TABLE || display == DISPLAY_CONTENTS;
}

Role role_of(Structure *structure, const Node *node)
{
    const Style *style = structure->file->boxes->styles->by_node[node->id];
    if (style->tag.len) {
        Role role = role_find(style->tag);
        if (role != ROLE_NONE)
            return role;
        report_unknown(structure, node, style->tag);
    }
    Role role = (Role)by_name[node->name];
    if (role == ROLE_NONE)
        return role_is_in_line(style->display) ? ROLE_THROUGH : ROLE_DIV;
    if (role == ROLE_DIV && role_is_in_line(style->display))
        return ROLE_THROUGH;
    return role;
}

bool role_is_contents(const Node *node)
{
    return node_is(node, NAME_CONTENTS) ||
           (node_is(node, NAME_NAV) &&
            (node_has_class(node, S("contents")) || node_has_class(node, S("list"))));
}
