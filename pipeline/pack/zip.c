/* Each entry's bytes come from its file when the archive is closed, one after the
 * other. Nothing of the files but their bytes goes in: no clock, no owner. */

#include "pack/zip.h"
#include "base/library.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <zip.h>

#define LIBRARY_NAME "libzip.so.4"

/* libzip comes with three cryptographic and compression libraries: base/library.h. */
typedef struct {
#define CALL(name) __typeof__(zip_##name) *name;
#include "pack/libzip.def"
} Libzip;

static const char *const call_names[] = {
#define CALL(name) "zip_" #name,
#include "pack/libzip.def"
};

static const Libzip *libzip_load(Arena *arena, Str *why)
{
    Libzip *lib = NEW(arena, Libzip);
    bool found = library_load(arena, LIBRARY_NAME, call_names,
                              sizeof call_names / sizeof *call_names, lib, why);
    return found ? lib : NULL;
}

static Str error_words(const Libzip *lib, Arena *arena, int code)
{
    zip_error_t fault;
    lib->error_init_with_code(&fault, code);
    Str words = arena_str(arena, str_of(lib->error_strerror(&fault)));
    lib->error_fini(&fault);
    return words;
}

static int item_order(const void *left, const void *right)
{
    return str_compare(((const ZipItem *)left)->name, ((const ZipItem *)right)->name);
}

/* MS-DOS: years from 1980 in 7 bits, month in 4, day in 5. */
static uint16_t dos_date(Str date)
{
    int year = 1980, month = 1, day = 1;
    char text[11] = {0};
    memcpy(text, date.data ? date.data : "", date.len < 10 ? date.len : 10);
    if (sscanf(text, "%4d-%2d-%2d", &year, &month, &day) != 3 || year < 1980 || year > 2107)
        year = 1980, month = day = 1;
    return (uint16_t)((year - 1980) << 9 | month << 5 | day);
}

static bool item_add(const Libzip *lib, zip_t *zip, Arena *arena, const ZipItem *item,
                     uint16_t date)
{
    zip_source_t *source = lib->source_file(zip, arena_str(arena, item->path).data, 0, -1);
    zip_int64_t index =
        source ? lib->file_add(zip, arena_str(arena, item->name).data, source, ZIP_FL_ENC_UTF_8)
               : -1;
    if (index < 0) {
        lib->source_free(source); /* NULL is fine */
        return false;
    }
    zip_uint64_t at = (zip_uint64_t)index;
    bool stored = str_ends(item->name, S(".pdf"));
    return lib->set_file_compression(zip, at, stored ? ZIP_CM_STORE : ZIP_CM_DEFLATE,
                                     stored ? 0 : 9) == 0 &&
           lib->file_set_dostime(zip, at, 0, date, 0) == 0 &&
           lib->file_set_external_attributes(zip, at, 0, ZIP_OPSYS_UNIX, 0100644u << 16) == 0;
}

bool zip_write(Arena *arena, Str path, ZipItem *items, uint32_t count, Str date, Str *why)
{
    const Libzip *lib = libzip_load(arena, why);
    int error;
    if (!lib)
        return false;
    qsort(items, count, sizeof *items, item_order);
    zip_t *zip = lib->open(arena_str(arena, path).data, ZIP_CREATE | ZIP_TRUNCATE, &error);
    if (!zip) {
        *why = error_words(lib, arena, error);
        return false;
    }
    bool sound = true;
    for (uint32_t i = 0; i < count && sound; i++)
        sound = item_add(lib, zip, arena, &items[i], dos_date(date));
    if (sound && lib->close(zip) == 0)
        return true;
    *why = arena_str(arena, str_of(lib->strerror(zip)));
    lib->discard(zip);
    return false;
}

/* ---- reading ---- */

struct ZipIn {
    const Libzip *lib;
    zip_t *zip;
};

ZipIn *zip_in_open(Arena *arena, Str path, Str *why)
{
    const Libzip *lib = libzip_load(arena, why);
    int error;
    if (!lib)
        return NULL;
    zip_t *zip = lib->open(arena_str(arena, path).data, ZIP_RDONLY | ZIP_CHECKCONS, &error);
    if (!zip) {
        *why = error == ZIP_ER_EXISTS ? S("two files of it have one path")
                                      : error_words(lib, arena, error);
        return NULL;
    }
    ZipIn *in = NEW(arena, ZipIn);
    *in = (ZipIn){lib, zip};
    return in;
}

uint64_t zip_in_count(const ZipIn *in)
{
    zip_int64_t count = in->lib->get_num_entries(in->zip, 0);
    return count < 0 ? 0 : (uint64_t)count;
}

/* A link is a file whose bytes are where it leads: it would be made when it is unpacked. */
static bool is_regular(const ZipIn *in, uint64_t index)
{
    zip_uint8_t system;
    zip_uint32_t rights;
    if (in->lib->file_get_external_attributes(in->zip, index, 0, &system, &rights))
        return false;
    mode_t mode = (mode_t)(rights >> 16);
    return system != ZIP_OPSYS_UNIX || !(mode & S_IFMT) || S_ISREG(mode);
}

ZipEntry zip_in_entry(const ZipIn *in, uint64_t index)
{
    zip_stat_t stat;
    const char *raw = in->lib->get_name(in->zip, index, ZIP_FL_ENC_RAW);
    ZipEntry entry = {.name = str_of(raw)};
    if (in->lib->stat_index(in->zip, index, 0, &stat))
        return entry;
    entry.sized = (stat.valid & ZIP_STAT_SIZE) && (stat.valid & ZIP_STAT_COMP_SIZE);
    entry.size = entry.sized ? stat.size : 0;
    entry.packed = entry.sized ? stat.comp_size : 0;
    entry.regular = is_regular(in, index);
    entry.encrypted =
        (stat.valid & ZIP_STAT_ENCRYPTION_METHOD) && stat.encryption_method != ZIP_EM_NONE;
    return entry;
}

bool zip_in_read(ZipIn *in, Arena *arena, uint64_t index, Str *bytes, Str *why)
{
    ZipEntry entry = zip_in_entry(in, index);
    zip_file_t *file = in->lib->fopen_index(in->zip, index, 0);
    if (!file) {
        *why = arena_str(arena, str_of(in->lib->strerror(in->zip)));
        return false;
    }
    char *data = NEW_ARRAY(arena, char, entry.size + 1), more;
    zip_uint64_t have = 0;
    zip_int64_t got = 1;
    while (have < entry.size && got > 0) {
        got = in->lib->fread(file, data + have, entry.size - have);
        have += got > 0 ? (zip_uint64_t)got : 0;
    }
    /* the checksum is looked at where the end is read */
    bool sound = have == entry.size && in->lib->fread(file, &more, 1) == 0;
    if (!sound)
        *why = arena_str(arena, str_of(in->lib->file_strerror(file)));
    in->lib->fclose(file);
    *bytes = (Str){data, entry.size};
    return sound;
}

void zip_in_close(ZipIn *in)
{
    if (in)
        in->lib->discard(in->zip);
}
