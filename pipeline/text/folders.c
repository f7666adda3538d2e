/* Which fonts are installed, by the names of their files.
 *
 * The folders are walked once, names only (half a millisecond for 500 files).
 * A file is found by its stem in lower case without blanks, hyphens and
 * underscores, so that "NotoSans-Regular" and "Noto Sans Regular" both find
 * NotoSans-Regular.ttf. Name tables are read, all of them once, only when a
 * name is not a file's (some 10 ms): most runs never do.
 *
 * Order: by folder as given, then by extension, then by path; so what is found
 * does not depend on the order in which a file system lists a folder. */

#include "text/inside.h"
#include <dirent.h>
#include <hb-ot.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { FOLDER_DEPTH = 8 };

typedef struct Installed Installed;
struct Installed {
    Str path, stem, key;
    uint16_t folder, kind;
    const Installed *next; /* the next one with the same key */
};

/* A face as its name table has it. */
typedef struct {
    const Installed *file;
    uint32_t index;
    Str family, full, postscript;
    uint16_t weight;
    bool italic;
} Named;

struct Folders {
    Arena *arena;
    const TextPaths *paths;
    bool walked, named;
    LIST(Installed) files;
    Map *by_key; /* key -> first Installed */
    LIST(Named) names;
    Map *families; /* family in lower case -> FontFaces *, or NULL when there is none */
};

static const char *const extensions[] = {".ttf", ".otf", ".ttc", ".otc"};
enum { EXTENSION_COUNT = sizeof extensions / sizeof *extensions };

Folders *folders_open(Arena *arena, const TextPaths *paths)
{
    Folders *folders = NEW(arena, Folders);
    folders->arena = arena;
    folders->paths = paths;
    folders->by_key = map_new(arena);
    folders->families = map_new(arena);
    return folders;
}

/* ---- places as strings: "path#2" is the third face of a collection ---- */

Str folders_join(Arena *arena, FontPlace place)
{
    if (!place.index)
        return place.path;
    Buf buf = {0};
    buf_str(&buf, place.path);
    buf_char(&buf, '#');
    buf_int(&buf, place.index);
    return buf_take(&buf, arena);
}

FontPlace folders_split(Str path)
{
    size_t at = path.len;
    uint32_t index = 0;
    for (uint32_t unit = 1;
         at && path.data[at - 1] >= '0' && path.data[at - 1] <= '9' && unit <= 1000; unit *= 10)
        index += unit * (uint32_t)(path.data[--at] - '0');
    if (at == path.len || at < 5 || path.data[at - 1] != '#')
        return (FontPlace){path, 0};
    return (FontPlace){str_slice(path, 0, at - 1), index};
}

/* ---- the walk ---- */

static Str key_of(Arena *arena, Str name)
{
    char *key = NEW_ARRAY(arena, char, name.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.data[i];
        if (c != ' ' && c != '-' && c != '_')
            key[len++] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    }
    return (Str){key, len};
}

static void add_file(Folders *folders, uint16_t folder, Str path)
{
    size_t slash = path.len;
    while (slash && path.data[slash - 1] != '/')
        slash--;
    Str name = str_slice(path, slash, path.len);
    if (name.len < 5)
        return;
    Str extension = str_slice(name, name.len - 4, name.len);
    for (uint16_t kind = 0; kind < EXTENSION_COUNT; kind++)
        if (str_equal_nocase(extension, str_of(extensions[kind]))) {
            Installed *file = LIST_ADD(folders->arena, &folders->files);
            *file = (Installed){.path = path, .folder = folder, .kind = kind};
            file->stem = str_slice(name, 0, name.len - 4);
            file->key = key_of(folders->arena, file->stem);
        }
}

static bool is_folder(const char *path, const struct dirent *entry)
{
    struct stat info;
    if (entry->d_type != DT_LNK && entry->d_type != DT_UNKNOWN)
        return entry->d_type == DT_DIR;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static void walk(Folders *folders, uint16_t folder, Str path, int depth)
{
    DIR *dir = opendir(arena_str(folders->arena, path).data);
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        if (entry->d_name[0] == '.')
            continue;
        Buf buf = {0};
        buf_str(&buf, path);
        buf_char(&buf, '/');
        buf_text(&buf, entry->d_name);
        Str inside = buf_take(&buf, folders->arena);
        if (!is_folder(inside.data, entry))
            add_file(folders, folder, inside);
        else if (depth < FOLDER_DEPTH)
            walk(folders, folder, inside, depth + 1);
    }
    if (dir)
        closedir(dir);
}

static int compare_files(const void *left, const void *right)
{
    const Installed *a = left, *b = right;
    if (a->folder != b->folder)
        return a->folder < b->folder ? -1 : 1;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    return str_compare(a->path, b->path);
}

static void walk_once(Folders *folders)
{
    if (folders->walked)
        return;
    folders->walked = true;
    for (uint32_t i = 0; i < folders->paths->font_folder_count; i++)
        walk(folders, (uint16_t)i, folders->paths->font_folders[i], 0);
    if (!folders->files.count)
        return;
    qsort(folders->files.items, folders->files.count, sizeof(Installed), compare_files);
    for (uint32_t i = folders->files.count; i--;) {
        Installed *file = &folders->files.items[i];
        void **first = map_put(folders->by_key, file->key);
        file->next = *first;
        *first = file;
    }
}

static const Installed *by_stem(Folders *folders, Str name)
{
    walk_once(folders);
    ArenaMark mark = arena_mark(folders->arena);
    const Installed *first = map_value(folders->by_key, key_of(folders->arena, name));
    arena_rewind(folders->arena, mark);
    for (const Installed *file = first; file; file = file->next)
        if (str_equal(file->stem, name))
            return file;
    return first;
}

/* ---- name tables ---- */

static Str name_at(Arena *arena, hb_face_t *face, hb_ot_name_id_t id)
{
    char text[256];
    unsigned size = sizeof text;
    hb_ot_name_get_utf8(face, id, hb_language_from_string("en", 2), &size, text);
    return arena_str(arena, (Str){text, size});
}

/* usWeightClass and fsSelection of OS/2 (OpenType 1.9). */
static void read_style(hb_face_t *face, Named *named)
{
    hb_blob_t *table = hb_face_reference_table(face, HB_TAG('O', 'S', '/', '2'));
    unsigned len;
    const unsigned char *p = (const unsigned char *)hb_blob_get_data(table, &len);
    named->weight = (uint16_t)(len >= 64 ? p[4] << 8 | p[5] : 400);
    named->italic = len >= 64 && (p[63] & 1);
    if (named->weight < 1 || named->weight > 1000)
        named->weight = 400;
    hb_blob_destroy(table);
}

static void read_names(Folders *folders, const Installed *file)
{
    hb_blob_t *blob = hb_blob_create_from_file_or_fail(file->path.data);
    unsigned count = blob ? hb_face_count(blob) : 0;
    for (unsigned index = 0; index < count && index < 256; index++) {
        hb_face_t *face = hb_face_create(blob, index);
        Named *named = LIST_ADD(folders->arena, &folders->names);
        *named = (Named){.file = file, .index = index};
        named->family = name_at(folders->arena, face, HB_OT_NAME_ID_TYPOGRAPHIC_FAMILY);
        if (!named->family.len)
            named->family = name_at(folders->arena, face, HB_OT_NAME_ID_FONT_FAMILY);
        named->full = name_at(folders->arena, face, HB_OT_NAME_ID_FULL_NAME);
        named->postscript = name_at(folders->arena, face, HB_OT_NAME_ID_POSTSCRIPT_NAME);
        read_style(face, named);
        hb_face_destroy(face);
    }
    hb_blob_destroy(blob);
}

static void name_once(Folders *folders)
{
    if (folders->named)
        return;
    folders->named = true;
    walk_once(folders);
    for (uint32_t i = 0; i < folders->files.count; i++)
        read_names(folders, &folders->files.items[i]);
}

bool folders_find(Folders *folders, Str name, FontPlace *place)
{
    const Installed *file = by_stem(folders, name);
    if (file) {
        *place = (FontPlace){file->path, 0};
        return true;
    }
    name_once(folders);
    for (uint32_t i = 0; i < folders->names.count; i++) {
        const Named *named = &folders->names.items[i];
        if (str_equal_nocase(named->full, name) || str_equal_nocase(named->postscript, name)) {
            *place = (FontPlace){named->file->path, named->index};
            return true;
        }
    }
    return false;
}

bool folders_nth(Folders *folders, uint32_t n, FontPlace *place)
{
    walk_once(folders);
    if (n >= folders->files.count)
        return false;
    *place = (FontPlace){folders->files.items[n].path, 0};
    return true;
}

/* ---- families ---- */

typedef struct {
    const char *name;
    uint16_t weight;
} WeightName;

static const WeightName weights[] = {
    {"", 400},           {"Regular", 400},    {"Roman", 400},    {"Book", 400},
    {"Normal", 400},     {"Thin", 100},       {"Hairline", 100}, {"Light", 300},
    {"ExtraLight", 200}, {"UltraLight", 200}, {"Medium", 500},   {"SemiBold", 600},
    {"Demi", 600},       {"DemiBold", 600},   {"Bold", 700},     {"ExtraBold", 800},
    {"UltraBold", 800},  {"Black", 900},      {"Heavy", 900},
};
static const char *const slants[] = {"", "Italic", "Oblique", "It"};

typedef LIST(FontFace) FaceList;

static void add_face(Folders *folders, FaceList *list, FontPlace place, uint16_t weight,
                     bool italic)
{
    FontFace *face = LIST_ADD(folders->arena, list);
    *face = (FontFace){.weight_min = weight, .weight_max = weight, .italic = italic};
    face->source_count = 1;
    face->sources = NEW(folders->arena, struct FontSource);
    face->sources->name = folders_join(folders->arena, place);
}

/* NotoSans-BoldItalic, NotoSansBoldItalic, Noto Sans Bold Italic: one key. */
static void faces_by_file(Folders *folders, FaceList *list, Str family)
{
    Buf name = {0};
    for (size_t s = 0; s < sizeof slants / sizeof *slants; s++)
        for (size_t w = 0; w < sizeof weights / sizeof *weights; w++) {
            buf_clear(&name);
            buf_str(&name, family);
            buf_text(&name, weights[w].name);
            buf_text(&name, slants[s]);
            const Installed *file = by_stem(folders, buf_view(&name));
            if (file)
                add_face(folders, list, (FontPlace){file->path, 0}, weights[w].weight, s > 0);
        }
    buf_close(&name);
}

static void faces_by_name(Folders *folders, FaceList *list, Str family)
{
    name_once(folders);
    for (uint32_t i = 0; i < folders->names.count; i++) {
        const Named *named = &folders->names.items[i];
        if (str_equal_nocase(named->family, family))
            add_face(folders, list, (FontPlace){named->file->path, named->index}, named->weight,
                     named->italic);
    }
}

const FontFaces *folders_family(Folders *folders, Str family)
{
    void **known = map_find(folders->families, family);
    if (known)
        return *known;
    FaceList list = {0};
    faces_by_file(folders, &list, family);
    if (!list.count)
        faces_by_name(folders, &list, family);
    FontFaces *faces = NULL;
    if (list.count) {
        faces = NEW(folders->arena, FontFaces);
        *faces = (FontFaces){list.count, list.items};
        for (uint32_t i = 0; i < list.count; i++)
            list.items[i].family = arena_str(folders->arena, family);
    }
    *map_put(folders->families, arena_str(folders->arena, family)) = faces;
    return faces;
}
