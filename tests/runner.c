/* The case runner: runs every case of tests/cases (or those named) in one
 * process, each in a folder of its own, and compares what the program prints.
 *
 *     runner [--bless] [--keep] [FILE.test | NAME...]
 *
 * A file holds cases:
 *
 *     === what is tested
 *     -- file a.md          the lines that follow, written before the run
 *     -- env NAME=VALUE     for this case
 *     -- run build a.md --dump=read
 *     -- out                standard output, exactly; `out has`: each line occurs
 *     -- err                standard error, likewise
 *     -- made out.pdf       this file is there afterwards; `-- gone`: is not
 *     -- exit 0             default 0
 *
 * A line of content that begins with "-- " or "===" has a backslash before it.
 * Several `-- run` make several runs; out, err and exit belong to the one before.
 * Prints "N passed, N failed". */

#include "base/buf.h"
#include "base/file.h"
#include "base/list.h"
#include "commands/commands.h"
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <dirent.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct {
    Str kind, argument, body; /* "out", "has", the lines */
    Str raw;                  /* as it stands, with its head line */
} Section;

typedef LIST(Section) Sections;
typedef LIST(Str) Names;

enum { NOW_SIZE = 512 };

typedef struct {
    Arena *arena;
    bool bless, keep;
    uint32_t passed, failed;
    Str folder; /* where cases run */
    char *now;  /* the case that runs, seen by the parent; empty: none */
} Runner;

typedef struct {
    Str out, err;
    int status;
} Run;

static Str text_of(Arena *arena, const char *path)
{
    Str text = {0};
    if (!file_read(arena, str_of(path), &text)) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        exit(71);
    }
    return text;
}

/* ---- parsing ---- */

static Str next_line(Str *rest)
{
    Str text = *rest;
    const char *end = memchr(text.data, '\n', text.len);
    size_t len = end ? (size_t)(end - text.data) + 1 : text.len;
    *rest = (Str){text.data + len, text.len - len};
    return (Str){text.data, len};
}

static bool is_head(Str line) { return str_starts(line, S("-- ")) || str_starts(line, S("===")); }

static Str unescape(Arena *arena, Str body)
{
    Buf buf = {0};
    for (Str rest = body; rest.len;) {
        Str line = next_line(&rest);
        bool escaped =
            line.len > 1 && line.data[0] == '\\' && is_head((Str){line.data + 1, line.len - 1});
        buf_add(&buf, line.data + escaped, line.len - escaped);
    }
    return buf_take(&buf, arena);
}

static Sections parse(Arena *arena, Str text)
{
    Sections sections = {0};
    for (Str rest = text; rest.len;) {
        Str head = next_line(&rest), argument;
        const char *body = rest.data;
        while (rest.len) {
            Str ahead = rest;
            if (is_head(next_line(&ahead)))
                break;
            rest = ahead;
        }
        Section section = {.raw = {head.data, (size_t)(rest.data - head.data)}};
        section.body = unescape(arena, (Str){body, (size_t)(rest.data - body)});
        if (str_starts(head, S("==="))) {
            section.kind = S("===");
            argument = str_slice(head, 3, head.len);
        } else {
            section.kind = str_trim(str_cut(str_slice(head, 3, head.len), ' ', &argument));
        }
        section.argument = str_trim(argument);
        *LIST_ADD(arena, &sections) = section;
    }
    return sections;
}

/* ---- running ---- */

static int remove_entry(const char *path, const struct stat *info, int type, struct FTW *walk)
{
    (void)info, (void)type, (void)walk;
    return remove(path);
}

static void folder_fresh(const char *path)
{
    nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    if (mkdir(path, 0777) && errno != EEXIST) {
        perror(path);
        exit(71);
    }
}

static void write_file(Arena *arena, Str name, Str bytes)
{
    char *path = (char *)(uintptr_t)arena_str(arena, name).data;
    for (char *slash = path; (slash = strchr(slash, '/')); *slash++ = '/') {
        *slash = '\0';
        mkdir(path, 0777);
    }
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(bytes.data, 1, bytes.len, file) != bytes.len || fclose(file)) {
        perror(path);
        exit(71);
    }
}

/* Words of a command line; quotes '...' and "..." keep blanks. */
static int split(Arena *arena, Str line, char **argv, int room)
{
    int argc = 0;
    argv[argc++] = (char *)(uintptr_t) "guidepress";
    for (size_t i = 0; i < line.len && argc < room - 1;) {
        if (line.data[i] == ' ') {
            i++;
            continue;
        }
        Buf word = {0};
        char quote = 0;
        for (; i < line.len && (quote || line.data[i] != ' '); i++) {
            char c = line.data[i];
            if (quote ? c == quote : c == '\'' || c == '"')
                quote = quote ? 0 : c;
            else
                buf_char(&word, c);
        }
        argv[argc++] = (char *)(uintptr_t)buf_take(&word, arena).data;
    }
    argv[argc] = NULL;
    return argc;
}

static int redirect(int fd, const char *path)
{
    int saved = dup(fd);
    int file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0666);
    dup2(file, fd);
    close(file);
    return saved;
}

static Run run_program(Runner *runner, Str line)
{
    char *argv[64];
    int argc = split(runner->arena, line, argv, 64);
    Run run = {0};
    fflush(NULL);
    int out = redirect(1, "../stdout"), err = redirect(2, "../stderr");
    run.status = guidepress_main(argc, argv);
    fflush(NULL);
    dup2(out, 1);
    dup2(err, 2);
    close(out);
    close(err);
    run.out = text_of(runner->arena, "../stdout");
    run.err = text_of(runner->arena, "../stderr");
    return run;
}

/* ---- comparing ---- */

static bool has_lines(Str got, Str want)
{
    bool all = true;
    for (Str rest = want; rest.len;) {
        Str line = str_trim(next_line(&rest));
        if (line.len && !memmem(got.data, got.len, line.data, line.len)) {
            fprintf(stderr, "    does not hold: %.*s\n", STR_ARG(line));
            all = false;
        }
    }
    return all;
}

static void show_difference(Str got, Str want)
{
    uint32_t number = 0;
    while (got.len || want.len) {
        Str g = got.len ? next_line(&got) : (Str){0}, w = want.len ? next_line(&want) : (Str){0};
        number++;
        if (str_equal(g, w))
            continue;
        fprintf(stderr, "    line %u\n    - %.*s\n    + %.*s\n", number,
                STR_ARG(str_slice(str_trim(w), 0, 160)), STR_ARG(str_slice(str_trim(g), 0, 160)));
        return;
    }
}

static bool check_text(const Section *section, Str got)
{
    if (str_equal(section->argument, S("has")))
        return has_lines(got, section->body);
    if (str_equal(got, section->body))
        return true;
    fprintf(stderr, "  %.*s differs (- wanted, + got)\n", STR_ARG(section->kind));
    show_difference(got, section->body);
    return false;
}

static bool check_made(const Section *section, bool wanted)
{
    Arena *arena = arena_open();
    Str name = section->argument;
    bool made = access(arena_str(arena, name).data, F_OK) == 0;
    if (made != wanted)
        fprintf(stderr, "  %.*s %s\n", STR_ARG(name), made ? "was made" : "was not made");
    arena_close(arena);
    return made == wanted;
}

static bool check_status(Str argument, int got)
{
    int want = argument.len ? atoi(argument.data) : 0;
    if (want != got)
        fprintf(stderr, "  exit status %d, wanted %d\n", got, want);
    return want == got;
}

/* ---- one case ---- */

typedef struct {
    Run run;
    bool ran, status_said, ok;
} State;

static void finish_run(State *state)
{
    if (state->ran && !state->status_said && !check_status((Str){0}, state->run.status)) {
        state->ok = false;
        fprintf(stderr, "%.*s", STR_ARG(state->run.err));
    }
    state->status_said = false;
}

static void set_environment(Arena *arena, Str setting)
{
    Str value, name = str_cut(setting, '=', &value);
    setenv(arena_str(arena, name).data, arena_str(arena, value).data, 1);
}

static void do_section(Runner *runner, State *state, const Section *section)
{
    Str kind = section->kind;
    if (str_equal(kind, S("file"))) {
        write_file(runner->arena, section->argument, section->body);
    } else if (str_equal(kind, S("env"))) {
        set_environment(runner->arena, section->argument);
    } else if (str_equal(kind, S("run"))) {
        finish_run(state);
        state->run = run_program(runner, section->argument);
        state->ran = true;
    } else if (str_equal(kind, S("out"))) {
        state->ok = check_text(section, state->run.out) && state->ok;
    } else if (str_equal(kind, S("err"))) {
        state->ok = check_text(section, state->run.err) && state->ok;
    } else if (str_equal(kind, S("made"))) {
        state->ok = check_made(section, true) && state->ok;
    } else if (str_equal(kind, S("gone"))) {
        state->ok = check_made(section, false) && state->ok;
    } else if (str_equal(kind, S("exit"))) {
        state->status_said = true;
        state->ok = check_status(section->argument, state->run.status) && state->ok;
    } else {
        fprintf(stderr, "  unknown section '%.*s'\n", STR_ARG(kind));
        state->ok = false;
    }
}

static void escape_into(Buf *buf, Str text)
{
    for (Str rest = text; rest.len;) {
        Str line = next_line(&rest);
        if (is_head(line))
            buf_char(buf, '\\');
        buf_str(buf, line);
    }
    if (text.len && text.data[text.len - 1] != '\n')
        buf_char(buf, '\n');
}

static void bless_section(Buf *buf, const State *state, const Section *section)
{
    bool out = str_equal(section->kind, S("out")), err = str_equal(section->kind, S("err"));
    if ((!out && !err) || section->argument.len) {
        if (str_equal(section->kind, S("exit")))
            buf_format(buf, "-- exit %d\n", state->run.status);
        else
            buf_str(buf, section->raw);
        return;
    }
    buf_text(buf, out ? "-- out\n" : "-- err\n");
    escape_into(buf, out ? state->run.out : state->run.err);
}

/* Runs sections [from, to); the first is "===". */
static void run_case(Runner *runner, const char *file, const Section *sections, uint32_t count,
                     Buf *blessed)
{
    State state = {.ok = true};
    snprintf(runner->now, NOW_SIZE, "%s: %.*s", file, STR_ARG(sections[0].argument));
    folder_fresh(runner->folder.data);
    if (chdir(runner->folder.data)) {
        perror(runner->folder.data);
        exit(71);
    }
    unsetenv("SOURCE_DATE_EPOCH");
    if (blessed)
        buf_str(blessed, sections[0].raw);
    for (uint32_t i = 1; i < count; i++) {
        do_section(runner, &state, &sections[i]);
        if (blessed)
            bless_section(blessed, &state, &sections[i]);
    }
    finish_run(&state);
    if (state.ok)
        runner->passed++;
    else
        runner->failed++;
    if (!state.ok)
        fprintf(stderr, "%s: failed: %.*s\n", file, STR_ARG(sections[0].argument));
}

static void run_file(Runner *runner, Str path)
{
    Str text = text_of(runner->arena, path.data);
    Sections sections = parse(runner->arena, text);
    Buf blessed = {0};
    for (uint32_t i = 0; i < sections.count;) {
        uint32_t end = i + 1;
        while (end < sections.count && !str_equal(sections.items[end].kind, S("===")))
            end++;
        run_case(runner, path.data, &sections.items[i], end - i, runner->bless ? &blessed : NULL);
        i = end;
    }
    if (runner->bless && !str_equal(buf_view(&blessed), text))
        write_file(runner->arena, path, buf_view(&blessed));
    buf_close(&blessed);
}

/* ---- finding cases ---- */

static int name_order(const void *a, const void *b)
{
    return str_compare(*(const Str *)a, *(const Str *)b);
}

static void find_cases(Runner *runner, Str folder, Str wanted, Names *names)
{
    DIR *dir = opendir(folder.data);
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        Buf path = {0};
        buf_format(&path, "%.*s/%s", STR_ARG(folder), entry->d_name);
        Str full = buf_take(&path, runner->arena);
        struct stat info;
        if (entry->d_name[0] == '.' || stat(full.data, &info))
            continue;
        if (S_ISDIR(info.st_mode))
            find_cases(runner, full, wanted, names);
        else if (str_ends(full, S(".test")) && memmem(full.data, full.len, wanted.data, wanted.len))
            *LIST_ADD(runner->arena, names) = full;
    }
    if (dir)
        closedir(dir);
}

/* The folder of the cases, the square font, the cases that are named. */
static void prepare(Runner *runner, const char *here, const char *folder, int argc, char **argv,
                    Names *names)
{
    Buf cases = {0}, work = {0}, fonts = {0};
    buf_format(&cases, "%s/tests/cases", here);
    buf_format(&work, "%s/work", folder);
    buf_format(&fonts, "%s/tests/fonts", here);
    runner->folder = buf_take(&work, runner->arena);
    setenv("GUIDEPRESS_FONTS", buf_take(&fonts, runner->arena).data, 1);
    Str root = buf_take(&cases, runner->arena);
    bool named = false;
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "--bless"))
            runner->bless = true;
        else if (!strcmp(argv[i], "--keep"))
            runner->keep = true;
        else
            find_cases(runner, root, str_of(argv[i]), names), named = true;
    }
    if (!named)
        find_cases(runner, root, S(""), names);
    if (names->count)
        qsort(names->items, names->count, sizeof(Str), name_order);
}

/* The cases run in a child, so that a sanitizer or signal that ends it inside
 * one can still be told, with what the program last said. */
static int run_child(Runner *runner, const Names *names)
{
    pid_t child = fork();
    if (child == 0) {
        for (uint32_t i = 0; i < names->count; i++)
            run_file(runner, names->items[i]);
        printf("%u passed, %u failed\n", runner->passed, runner->failed);
        fflush(NULL);
        *runner->now = '\0';
        _exit(runner->failed || !(runner->passed + runner->failed));
    }
    int status;
    if (child < 0 || waitpid(child, &status, 0) != child)
        return 71;
    if (!*runner->now)
        return WIFEXITED(status) ? WEXITSTATUS(status) : 71;
    Str said = {0};
    Buf path = {0};
    buf_format(&path, "%.*s/../stderr", STR_ARG(runner->folder));
    file_read(runner->arena, buf_take(&path, runner->arena), &said);
    printf("%.*s%s: the program ended the runner\n0 passed, 1 failed\n", STR_ARG(said),
           runner->now);
    return 1;
}

int main(int argc, char **argv)
{
    Runner runner = {.arena = arena_open()};
    Names names = {0};
    char here[4096], folder[64] = "/tmp/guidepress-cases-XXXXXX";
    runner.now = mmap(NULL, NOW_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (runner.now == MAP_FAILED || !getcwd(here, sizeof here) || !mkdtemp(folder))
        return 71;
    prepare(&runner, here, folder, argc, argv, &names);
    int status = run_child(&runner, &names);
    if (!runner.keep)
        nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    arena_close(runner.arena);
    return status;
}
