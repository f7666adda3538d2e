/* Custom properties (css-variables-1). Values are text: a var() is replaced by
 * text, with empty comments around it so that tokens on either side do not
 * join. Properties of a cycle are invalid, found by the lowest depth that their
 * resolution came back to (as strongly connected components are). */

#include "base/near.h"
#include "style/compute.h"

enum { TEXT_MAX = 64 << 10, TOTAL_MAX = 64 << 20, DEPTH_MAX = 100 };

typedef struct {
    Computer *shared;
    Vars *vars;        /* the set that is being made, or NULL */
    const Vars *above; /* where other names are looked for */
    uint32_t depth;    /* of resolution */
    uint32_t low;      /* lowest depth met again: a cycle */
} Resolver;

static bool substitute(Resolver *r, Str text, uint32_t nesting, Buf *out);

static bool has_var(Str text)
{
    for (size_t i = 0; i + 4 <= text.len; i++)
        if (text.data[i + 3] == '(' && str_equal_nocase(str_slice(text, i, i + 3), S("var")))
            return true;
    return false;
}

/* Resolves a property of the set in the making; r->low tells of cycles. */
static void resolve(Resolver *r, Variable *variable)
{
    Buf out = {0};
    uint32_t above = r->low;
    variable->depth = ++r->depth;
    r->low = UINT32_MAX;
    bool ok = r->depth < DEPTH_MAX && substitute(r, variable->declaration->text, 0, &out);
    bool cyclic = r->low <= variable->depth;
    variable->invalid = !ok || cyclic;
    if (!variable->invalid)
        variable->text = arena_str(r->shared->arena, buf_view(&out));
    else
        computer_warn(r->shared, DIAG_STYLE_VARIABLE, variable->declaration,
                      cyclic ? S("it depends on itself")
                             : S("a custom property in it has no value"));
    buf_close(&out);
    variable->resolved = true;
    variable->depth = 0;
    r->depth--;
    r->low = r->low < above ? r->low : above;
}

/* The value of a name, or NULL. */
static const Variable *find(Resolver *r, Str name)
{
    Variable *variable = r->vars ? map_value(r->vars->own, name) : NULL;
    if (variable) {
        if (variable->depth)
            r->low = variable->depth < r->low ? variable->depth : r->low;
        else if (!variable->resolved)
            resolve(r, variable);
        return variable->resolved && !variable->invalid ? variable : NULL;
    }
    for (const Vars *vars = r->above; vars; vars = vars->parent)
        if ((variable = map_value(vars->own, name)))
            return variable->invalid ? NULL : variable;
    return NULL;
}

static void add_apart(Buf *out, Str text)
{
    buf_text(out, "/**/");
    buf_str(out, text);
    buf_text(out, "/**/");
}

/* var(--name [, fallback]): `start` is the function. */
static bool add_variable(Resolver *r, const Tokens *tokens, const Token *start, uint32_t nesting,
                         Buf *out)
{
    const Token *close = &tokens->items[start->match], *name = start + 1;
    bool named = name < close && name->kind == TOKEN_IDENT && str_starts(name->text, S("--"));
    bool comma = named && name + 1 < close && token_is(name + 1, ',');
    if (!named || (name + 1 < close && !comma))
        return false;
    const Variable *variable = find(r, name->text);
    if (variable) {
        add_apart(out, variable->text);
        r->shared->expanded += variable->text.len;
        return r->shared->expanded < TOTAL_MAX;
    }
    if (!comma || nesting >= DEPTH_MAX)
        return false;
    buf_text(out, "/**/");
    bool ok = substitute(r, str_slice(tokens->source, name[1].end, close->start), nesting + 1, out);
    buf_text(out, "/**/");
    return ok;
}

static bool substitute(Resolver *r, Str text, uint32_t nesting, Buf *out)
{
    if (!has_var(text)) {
        buf_str(out, text);
        return out->len < TEXT_MAX;
    }
    Arena *scratch = r->shared->job->scratch;
    ArenaMark mark = arena_mark(scratch);
    Tokens tokens;
    bool ok = tokens_read(r->shared->arena, scratch, text, &tokens);
    size_t done = 0;
    for (uint32_t i = 0; ok && i < tokens.count; i++) {
        const Token *token = &tokens.items[i];
        if (!token_named(token, TOKEN_FUNCTION, "var"))
            continue;
        buf_str(out, str_slice(text, done, token->start));
        ok = add_variable(r, &tokens, token, nesting, out) && out->len < TEXT_MAX;
        i = token->match;
        done = tokens.items[i].end;
    }
    buf_str(out, str_slice(text, done, text.len));
    arena_rewind(scratch, mark);
    return ok && out->len < TEXT_MAX;
}

const Vars *vars_new(Computer *computer, const Vars *parent, const Declaration *const *list,
                     size_t count)
{
    Vars *vars = NEW(computer->arena, Vars);
    *vars = (Vars){parent, map_new(computer->arena)};
    for (size_t i = 0; i < count; i++) {
        void **at = map_put(vars->own, list[i]->name);
        Variable *variable = *at ? *at : NEW(computer->arena, Variable);
        *variable = (Variable){.declaration = list[i]};
        *at = variable;
    }
    Resolver r = {computer, vars, parent, 0, UINT32_MAX};
    for (uint32_t i = 0; i < vars->own->count; i++) {
        Variable *variable = vars->own->entries[i].value;
        uint8_t kind = variable->declaration->kind;
        if (kind == DECLARE_INHERIT || kind == DECLARE_UNSET) {
            Resolver outer = {computer, NULL, parent, 0, UINT32_MAX};
            const Variable *same = find(&outer, variable->declaration->name);
            variable->resolved = true;
            variable->invalid = !same;
            variable->text = same ? same->text : (Str){0};
        } else if (kind == DECLARE_INITIAL) {
            variable->resolved = variable->invalid = true;
        } else if (!variable->resolved) {
            r.low = UINT32_MAX;
            resolve(&r, variable);
        }
    }
    return vars;
}

const Vars *vars_given(Computer *computer)
{
    const Job *job = computer->job;
    if (!job->root_value_count)
        return NULL;
    Vars *vars = NEW(computer->arena, Vars);
    *vars = (Vars){NULL, map_new(computer->arena)};
    for (uint32_t i = 0; i < job->root_value_count; i++) {
        Variable *variable = NEW(computer->arena, Variable);
        *variable = (Variable){.text = job->root_values[i].text, .resolved = true};
        *map_put(vars->own, job->root_values[i].name) = variable;
    }
    return vars;
}

bool vars_substitute(Computer *computer, const Vars *vars, Str text, Str *out)
{
    Resolver r = {computer, NULL, vars, 0, UINT32_MAX};
    Buf buf = {0};
    bool ok = substitute(&r, text, 0, &buf);
    *out = ok ? arena_str(computer->arena, buf_view(&buf)) : (Str){0};
    buf_close(&buf);
    return ok;
}

/* ---- what to do about it ---- */

static Str nearest_name(const Computer *computer, const Vars *vars, Str name)
{
    enum { NAMES = 500 };
    Str *names = NEW_ARRAY(computer->job->scratch, Str, NAMES);
    size_t count = 0;
    for (; vars; vars = vars->parent)
        for (uint32_t i = 0; i < vars->own->count && count < NAMES; i++)
            names[count++] = str_slice(vars->own->entries[i].key, 2, SIZE_MAX);
    return str_nearest(str_slice(name, 2, name.len), names, count);
}

Str vars_advice(Computer *computer, const Vars *vars, Str text)
{
    Arena *scratch = computer->job->scratch;
    Resolver r = {computer, NULL, vars, 0, UINT32_MAX};
    ArenaMark mark = arena_mark(scratch);
    Tokens tokens;
    Buf out = {0};
    bool read = tokens_read(computer->arena, scratch, text, &tokens);
    for (uint32_t i = 0; read && i + 1 < tokens.count && !out.len; i++) {
        Str name = tokens.items[i + 1].text;
        if (!token_named(&tokens.items[i], TOKEN_FUNCTION, "var"))
            continue;
        bool named = tokens.items[i + 1].kind == TOKEN_IDENT && str_starts(name, S("--"));
        Str near = named && !find(&r, name) ? nearest_name(computer, vars, name) : (Str){0};
        if (!named)
            buf_text(&out, "the name of a custom property begins with two hyphens: var(--name)");
        else if (near.len && !str_equal(near, str_slice(name, 2, name.len)))
            buf_format(&out, "did you mean --%.*s?", STR_ARG(near));
        else if (!find(&r, name))
            buf_format(&out, "%.*s has no value here: set it, as in :root { %.*s: ... }",
                       STR_ARG(name), STR_ARG(name));
    }
    if (!out.len)
        buf_text(&out, "with its custom properties put in, it is no value of the property");
    arena_rewind(scratch, mark);
    return buf_take(&out, computer->job->diags->arena);
}
