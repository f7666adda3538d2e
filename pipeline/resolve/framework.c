/* References to sections of the framework, in three steps: the place in this
 * document that treats it, another document of the publication that does, the
 * framework itself. */

#include "resolve/inside.h"
#include "base/near.h"
#include "base/words.h"

static const Framework *framework_of(const Resolve *resolve)
{
    const Publication *publication = resolve->job->session->publication;
    return publication ? publication->framework : NULL;
}

/* "work", "work/paid-work"; "work#paid-work" is the latter. */
static const FrameworkSection *section_find(const Resolve *resolve, Str id)
{
    const Framework *framework = framework_of(resolve);
    const FrameworkSection *section = framework ? map_value(framework->by_id, id) : NULL;
    Str part, whole = str_cut(id, '#', &part);
    if (section || !framework || !part.len)
        return section;
    Buf text = {0};
    buf_format(&text, "%.*s/%.*s", STR_ARG(whole), STR_ARG(part));
    section = map_value(framework->by_id, buf_view(&text));
    buf_close(&text);
    const FrameworkSection *inner = section ? section : map_value(framework->by_id, part);
    bool inside = inner && inner->parent != UINT32_MAX &&
                  str_equal(framework->sections[inner->parent].id, whole);
    return inside ? inner : NULL;
}

bool lead_framework_has(const Resolve *resolve, Str section)
{
    return section_find(resolve, section) != NULL;
}

Str lead_framework_nearest(Resolve *resolve, Str section)
{
    const Framework *framework = framework_of(resolve);
    uint32_t count = framework && resolve_may_hint(resolve) ? framework->count : 0;
    Str *names = NEW_ARRAY(resolve->arena, Str, count + 1);
    for (uint32_t i = 0; i < count; i++)
        names[i] = framework->sections[i].id;
    return str_nearest(section, names, count);
}

/* ---- the framework itself ---- */

/* "Work (Home Office Indicators ..., section 1, page 20)". */
static Str section_text(const Resolve *resolve, const FrameworkSection *section)
{
    const Framework *framework = framework_of(resolve);
    Str language = resolve->job->language;
    Buf text = {0};
    if (!section)
        return framework->title;
    buf_str(&text, section->title);
    buf_format(&text, " (%.*s", STR_ARG(framework->title));
    if (section->number.len)
        buf_format(&text, ", %.*s %.*s", STR_ARG(word_text(WORD_SECTION, language)),
                   STR_ARG(section->number));
    if (section->page)
        buf_format(&text, ", %.*s\u00A0%d", STR_ARG(word_text(WORD_PAGE, language)), section->page);
    buf_char(&text, ')');
    return buf_take(&text, resolve->arena);
}

/* Its own address or that of what is around it; in a PDF with the page. */
static Str section_address(const Resolve *resolve, const FrameworkSection *section)
{
    const Framework *framework = framework_of(resolve);
    Str address = {0};
    int32_t page = section ? section->page : 0;
    for (; section && !address.len;
         section = section->parent == UINT32_MAX ? NULL : &framework->sections[section->parent])
        address = section->address;
    if (!address.len)
        address = framework->address;
    if (!page || !str_ends(address, S(".pdf")))
        return address;
    Buf text = {0};
    buf_format(&text, "%.*s#page=%d", STR_ARG(address), page);
    return buf_take(&text, resolve->arena);
}

static void lead_itself(Resolve *resolve, const FrameworkSection *section, Lead *lead)
{
    lead->text = section_text(resolve, section);
    lead->target = (Target){.kind = TARGET_ADDRESS, .title = lead->text};
    lead->target.address = section_address(resolve, section);
    lead->href = lead->target.address; /* empty: text without a link */
}

/* ---- the steps ---- */

static bool lead_about(Resolve *resolve, Str section, Lead *lead)
{
    const Session *session = resolve->job->session;
    const Anchor *anchor = map_value(resolve->about, section);
    if (anchor) {
        Buf value = {0};
        buf_format(&value, "#%.*s", STR_ARG(anchor->id));
        *lead = *lead_find(resolve, buf_take(&value, resolve->arena));
        return true;
    }
    for (uint32_t i = 0; i < session->sibling_count; i++) {
        const Sibling *sibling = &session->siblings[i];
        const SiblingPlace *place = sibling->about ? map_value(sibling->about, section) : NULL;
        if (place && !str_equal(sibling->id, resolve->job->document)) {
            lead_sibling(resolve, sibling, place->id, lead);
            return true;
        }
    }
    return false;
}

void lead_framework(Resolve *resolve, Str section, Lead *lead)
{
    const FrameworkSection *found = section_find(resolve, section);
    if (section.len &&
        (lead_about(resolve, section, lead) ||
         (found && !str_equal(found->id, section) && lead_about(resolve, found->id, lead))))
        return;
    if (found || (!section.len && framework_of(resolve))) {
        lead_itself(resolve, found, lead);
        return;
    }
    Str near = lead_framework_nearest(resolve, section);
    Buf text = {0};
    if (near.len)
        buf_format(&text, "did you mean framework:%.*s?", STR_ARG(near));
    else if (framework_of(resolve))
        buf_text(&text, "its sections are listed in the file that <framework src=\"...\"/> names");
    else
        buf_text(&text, "the publication names no framework: <framework src=\"framework.xml\"/>");
    lead->hint = buf_take(&text, resolve->arena);
}
