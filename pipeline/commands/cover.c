/* What a cover knows of its book: pages as they are bound, blank ones at the end
 * too, and the size that it is trimmed to. A sheet of paper has two pages. */

#include "commands/cover.h"
#include "base/buf.h"
#include "resolve/sibling.h"

/* Under it words run over the edges of a spine, which is folded a millimetre off at times. */
#define SPINE_WORDS len_scale(LEN_PT(72), 60, 254) /* 6 mm */

enum { VALUES = 5 };

Len cover_spine(const DocumentSpec *spec, uint32_t pages)
{
    int64_t sheets = ((int64_t)pages + 1) / 2;
    return len_clamp(sheets * spec->paper + 2 * (int64_t)spec->cover_paper);
}

/* Thousandths of a point, as they are. */
static Str length_text(Arena *arena, Len len)
{
    Buf text = {0};
    buf_format(&text, "%d.%03dpt", (int)(len / 1000), (int)(len % 1000));
    return buf_take(&text, arena);
}

static Str count_text(Arena *arena, uint32_t count)
{
    Buf text = {0};
    buf_int(&text, count);
    return buf_take(&text, arena);
}

bool cover_measure(Job *job, const DocumentSpec *spec)
{
    const Sibling *book = sibling_named(job->session, spec->cover_of);
    if (!book || !book->settled || !book->page_count ||
        (book->faulty && !job->session->keep_going)) {
        diag_hint(diag_add(job->diags, DIAG_COVER_PAGES, spec->span, spec->cover_of), job->diags,
                  "its pages make the spine, and it has errors: see what guidepress build says of "
                  "%.*s",
                  STR_ARG(spec->cover_of));
        return false;
    }
    uint32_t pages = book->page_count + book->blank_count;
    job->cover_spine = cover_spine(spec, pages);
    RootValue *values = NEW_ARRAY(job->arena, RootValue, VALUES);
    values[0] = (RootValue){S("--gp-pages"), count_text(job->arena, pages)};
    values[1] = (RootValue){S("--gp-spine"), length_text(job->arena, job->cover_spine)};
    values[2] = (RootValue){S("--gp-trim-width"), length_text(job->arena, book->trim.x)};
    values[3] = (RootValue){S("--gp-trim-height"), length_text(job->arena, book->trim.y)};
    values[4] =
        (RootValue){S("--gp-spine-text"), job->cover_spine >= SPINE_WORDS ? S("block") : S("none")};
    job->cover_width = len_add(len_add(book->trim.x, book->trim.x), job->cover_spine);
    job->root_values = values;
    job->root_value_count = VALUES;
    return true;
}
