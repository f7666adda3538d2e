/* Sheets that many documents have in common, read once by a worker.
 *
 * The letters of a batch say the same <style> over and over. A sheet is kept
 * under its folder and its text, which is all that its rules depend on; its
 * values point into a copy of that text. Read anew for every document are a
 * sheet that has something said of it, or takes in a file: both belong to the
 * document. Custom properties may be told of later, with their place, so such a
 * sheet serves only where it stands at the same place as before.
 *
 * A hit costs a hash of the text. KEPT texts of at most TEXT_MAX are kept, the
 * first to come; nobody can see which. */

#include "style/sheet.h"

enum { KEPT = 64, TEXT_MAX = 64 << 10 };

struct KeptSheets {
    Arena *arena;
    Map *sheets; /* origin, folder, text -> KeptSheet */
};

typedef struct {
    const Sheet *sheet; /* NULL: to be read anew */
    Span span;
} KeptSheet;

/* Tells whether a sheet asked for a file. */
typedef struct {
    SheetLoader loader; /* first */
    SheetLoader *inner;
    bool asked;
} Watch;

KeptSheets *kept_open(void)
{
    Arena *arena = arena_open();
    KeptSheets *kept = NEW(arena, KeptSheets);
    *kept = (KeptSheets){arena, map_new(arena)};
    return kept;
}

void kept_close(KeptSheets *kept)
{
    if (kept)
        arena_close(kept->arena);
}

static bool load_watched(SheetLoader *loader, Str folder, Str url, uint32_t *file, Str *text,
                         Str *its_folder)
{
    Watch *watch = (Watch *)loader;
    watch->asked = true;
    return watch->inner->load(watch->inner, folder, url, file, text, its_folder);
}

/* With the length of the folder, so that no two pairs make one key. */
static Str key_of(Arena *arena, const StyleSource *source, Origin origin)
{
    uint32_t head[2] = {(uint32_t)origin, (uint32_t)source->folder.len};
    char *key = NEW_ARRAY(arena, char, sizeof head + source->folder.len + source->text.len);
    Str all = {key, sizeof head + source->folder.len + source->text.len};
    memcpy(key, head, sizeof head);
    if (source->folder.len)
        memcpy(key + sizeof head, source->folder.data, source->folder.len);
    memcpy(key + sizeof head + source->folder.len, source->text.data, source->text.len);
    return all;
}

/* Reads the sheet from the copies that the key holds. */
static const Sheet *read_kept(KeptSheets *kept, Str key, const StyleSource *source,
                              SheetLoader *loader, Origin origin)
{
    Watch watch = {{load_watched, source->edition}, loader, false};
    StyleSource copy = *source;
    size_t start = key.len - source->text.len;
    copy.arena = kept->arena;
    copy.folder = str_slice(key, start - source->folder.len, start);
    copy.text = str_slice(key, start, key.len);
    const Diag *before = source->diags->last;
    const Sheet *sheet = sheet_read(&copy, loader ? &watch.loader : NULL, origin);
    KeptSheet *fresh = NEW(kept->arena, KeptSheet);
    fresh->sheet = watch.asked || source->diags->last != before ? NULL : sheet;
    fresh->span = source->span;
    *map_put(kept->sheets, key) = fresh;
    return sheet;
}

static bool serves(const KeptSheet *known, Span span)
{
    return known->sheet && (!known->sheet->variables ||
                            (known->span.file == span.file && known->span.start == span.start &&
                             known->span.end == span.end));
}

const Sheet *sheet_read_kept(KeptSheets *kept, const StyleSource *source, SheetLoader *loader,
                             Origin origin)
{
    if (!kept || !source->text.len || source->text.len > TEXT_MAX)
        return sheet_read(source, loader, origin);
    ArenaMark mark = arena_mark(source->scratch);
    Str key = key_of(source->scratch, source, origin);
    const KeptSheet *known = map_value(kept->sheets, key);
    const Sheet *sheet;
    if (known && serves(known, source->span))
        sheet = known->sheet;
    else if (known || kept->sheets->count >= KEPT)
        sheet = sheet_read(source, loader, origin);
    else
        sheet = read_kept(kept, arena_str(kept->arena, key), source, loader, origin);
    arena_rewind(source->scratch, mark);
    return sheet;
}
