/* The screen sheet of the HTML edition: layouts/screen.css of a root, or the one that
 * is compiled in. Read once for each root. */

#include "base/embedded.h"
#include "commands/document.h"

static Str screen_read(Run *run, Str root)
{
    Str path = path_join(run->arena, root, S("layouts/screen.css")), text;
    Str full = path_absolute(run->arena, path);
    if (full.len && path_inside(full, root) && file_read(run->arena, full, &text)) {
        files_add(run->files, path_shown(run->arena, full), text);
        return text;
    }
    reads_note(run->reads, path_join(run->arena, run->folder, path), S(READ_MISSING));
    return embedded_find(S("layouts/screen.css"), &text) ? text : (Str){0};
}

void task_as_html(Run *run, Task *task)
{
    Str root = task->spec ? run->session.root : task->root;
    if (!run->screens)
        run->screens = map_new(run->arena);
    Str **known = (Str **)map_put(run->screens, root);
    if (!*known) {
        *known = NEW(run->arena, Str);
        **known = screen_read(run, root);
    }
    task->html = true;
    task->screen = **known;
}
