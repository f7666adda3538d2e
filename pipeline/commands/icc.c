/* The profile of the press: the shop's own (--icc), or FOGRA39 for coated paper,
 * which Debian has in texlive-base and tools/icc.sh takes out of it. */

#include "color/press.h"
#include "commands/run.h"
#include <errno.h>
#include <stdlib.h>

#define USUAL "FOGRA39L_coated.icc"

/* In GUIDEPRESS_ICC's folders, then where it is known to lie. */
static bool usual_find(Run *run, Str *path, Str *bytes)
{
    Str lists[2] = {str_of(getenv("GUIDEPRESS_ICC")), S(ICC_FOLDERS)};
    for (int i = 0; i < 2; i++)
        for (Str rest = lists[i]; rest.len;) {
            Str folder = str_cut(rest, ':', &rest);
            *path = path_join(run->arena, folder, S(USUAL));
            if (folder.len && file_read(run->arena, *path, bytes))
                return true;
        }
    return false;
}

static bool profile_find(Run *run, Str *path, Str *bytes)
{
    *path = run->options.values[OPTION_ICC];
    bool given = run->options.given[OPTION_ICC];
    if (given ? file_read(run->arena, *path, bytes) : usual_find(run, path, bytes))
        return true;
    Diag *diag = diag_add(run->diags, DIAG_PRINT_PROFILE, (Span){0}, given ? *path : S(USUAL));
    if (given)
        diag_hint(diag, run->diags, "%s",
                  errno == ENOENT ? "there is no such file, seen from the folder you are in"
                                  : strerror(errno));
    else
        diag->hint = S("not found: name the print shop's own with --icc FILE, or put this one into "
                       "a folder that GUIDEPRESS_ICC names; tools/icc.sh takes it out of Debian's "
                       "package texlive-base");
    return false;
}

bool run_press(Run *run)
{
    const Options *options = &run->options;
    uint8_t edition = run->session.edition;
    Str path, bytes;
    const char *fault;
    if (edition != EDITION_PRINT &&
        (options->given[OPTION_ICC] || options->given[OPTION_INK_LIMIT])) {
        run->fault = S("--icc and --ink-limit are for --edition print");
        return false;
    }
    if (edition == EDITION_SCREEN && options->given[OPTION_MIN_DPI]) {
        run->fault = S("--min-dpi is for --edition print or mono");
        return false;
    }
    run->session.min_dpi = options->min_dpi;
    if (edition != EDITION_PRINT)
        return true;
    run->session.ink_limit = options->ink_limit * (PRESS_FULL / 100);
    if (!profile_find(run, &path, &bytes))
        return false;
    run->worker.press = press_open(bytes, &fault);
    if (run->worker.press) {
        run->session.icc = press_icc(run->worker.press);
        return true;
    }
    diag_hint(diag_add(run->diags, DIAG_PRINT_PROFILE, (Span){0}, path), run->diags,
              "%s: ask the print shop for its profile, an output profile (prtr) for CMYK, ICC "
              "version 2 or 4",
              fault);
    return false;
}
