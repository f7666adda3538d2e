/* What a reader with a screen reader relies on: levels of headings without gaps,
 * labels and descriptions that name something, a title, a language. Against a
 * claim they are errors, else warnings. */

#include "resolve/inside.h"
#include "base/near.h"

static void check_levels(Resolve *resolve)
{
    Job *job = resolve->job;
    uint8_t before = 0;
    for (uint32_t i = 0; i < resolve->headings.count; i++) {
        const Heading *heading = &resolve->headings.items[i];
        if (heading->level > before + 1) {
            Str text = node_plain_text(job->scratch, heading->node);
            Diag *diag = diag_add_as(job->diags, DIAG_RESOLVE_LEVEL, job_severity(job, CLAIM_UA1),
                                     heading->node->span, str_slice(text, 0, 200));
            if (before)
                diag_hint(diag, job->diags, "h%d follows h%d: make it h%d", heading->level, before,
                          before + 1);
            else
                diag_hint(diag, job->diags, "the first heading is h%d: make it h1", heading->level);
        }
        before = heading->level;
    }
}

static bool is_control(const Node *node)
{
    switch (node->name) {
    case NAME_INPUT:
    case NAME_SELECT:
    case NAME_TEXTAREA:
    case NAME_BUTTON:
    case NAME_METER:
    case NAME_PROGRESS:
    case NAME_FIELD:
    case NAME_OUTPUT: return true;
    default: return false;
    }
}

static void not_found(Resolve *resolve, const Attr *attr, Str id, const Anchor *anchor)
{
    Job *job = resolve->job;
    Buf text = {0};
    buf_format(&text, "%.*s=\"%.*s\"", STR_ARG(attr->spelling), STR_ARG(id));
    Diag *diag = diag_add_as(job->diags, DIAG_RESOLVE_FIELD, job_severity(job, CLAIM_UA1),
                             attr->span, buf_view(&text));
    buf_close(&text);
    uint32_t count = !anchor && resolve_may_hint(resolve) ? resolve->anchors->count : 0;
    Str *names = NEW_ARRAY(job->arena, Str, count + 1);
    for (uint32_t i = 0; i < count; i++)
        names[i] = resolve->anchors->entries[i].key;
    Str near = str_nearest(id, names, count);
    if (near.len)
        diag_hint(diag, job->diags, "did you mean %.*s?", STR_ARG(near));
    else
        diag->hint = anchor ? S("for= names a form field") : S("no element has this id");
}

static void check_ids(Resolve *resolve, const Attr *attr, bool field)
{
    for (Str rest = str_trim(attr->value); rest.len; rest = str_trim(rest)) {
        size_t len = 0;
        while (len < rest.len && !is_blank(rest.data[len]))
            len++;
        Str id = str_slice(rest, 0, len);
        const Anchor *anchor = anchor_find(resolve, id);
        if (!anchor || (field && !is_control(anchor->node)))
            not_found(resolve, attr, id, anchor);
        rest = str_slice(rest, len, rest.len);
    }
}

static void check_fields(Resolve *resolve)
{
    for (const Node *n = resolve->body; n; n = node_following(n, resolve->body)) {
        for (uint16_t i = 0; n->kind == NODE_ELEMENT && i < n->attr_count; i++) {
            const Attr *attr = &n->attrs[i];
            if (attr->name == NAME_FOR && n->name == NAME_LABEL)
                check_ids(resolve, attr, true);
            else if (attr->name == NAME_ARIA_LABELLEDBY || attr->name == NAME_ARIA_DESCRIBEDBY ||
                     (attr->name == NAME_HEADERS && (n->name == NAME_TD || n->name == NAME_TH)))
                check_ids(resolve, attr, false);
        }
    }
}

void resolve_checks(Resolve *resolve)
{
    Job *job = resolve->job;
    Span span = resolve->tree->root->span;
    check_levels(resolve);
    check_fields(resolve);
    span.end = span.start;
    if (!resolve->title.len)
        diag_add_as(job->diags, DIAG_RESOLVE_TITLE, job_severity(job, CLAIM_UA1 | CLAIM_X4), span,
                    (Str){0})
            ->hint =
            S("begin it with a heading of the first level (# in Markdown), or give it a <title>");
    if (!resolve->tree->language.len)
        diag_add_as(job->diags, DIAG_RESOLVE_LANGUAGE, job_severity(job, CLAIM_UA1), span, (Str){0})
            ->hint = S("lang=\"en-GB\" on <html>, <publication> or <document>");
}
