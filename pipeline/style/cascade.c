/* The cascade over a tree: one walk in document order. For each element the
 * matching rules are found; the same rules under the same parent's values give
 * the same Computed, which is made once and looked up from then on. So an
 * element costs its matching and one look-up, and computing is paid for by the
 * sheet's variety.
 *
 * A look at what makes a Computed: the parent's Computed, the ranks of the
 * matching rules, the block of its attributes' hints and of style="". */

#include "style/computed.h"

typedef struct {
    Level level;
    const Computed *computed;
    const Extras *extras;
} Frame;

typedef struct {
    Job *job;
    const Tree *tree;
    const Links *links;
    Computer computer;
    Rules *rules;
    Generator *generator;
    Map *cache;  /* what makes a Computed -> Computed */
    Map *blocks; /* text of style="" or of hints -> InlineBlock */
    Map *page_names;
    Buf key, text;
    LIST(Frame *) frames; /* by depth; kept when the walk leaves */
    uint32_t depth;
    struct InlineBlock *own; /* of the last style="" */
    const Style **styles;
    const Extras **extras;
} Walk;

/* ---- winners ---- */

void cascade_add(Arena *arena, Cascade *cascade, const Block *block, bool important)
{
    for (uint32_t i = 0; i < block->count; i++) {
        const Declaration *declaration = &block->items[i];
        if (declaration->important != important)
            continue;
        if (cascade->wants_all)
            *LIST_ADD(arena, &cascade->said) = (Said){cascade->voice, declaration};
        if (declaration->property == PROPERTY_CUSTOM)
            *LIST_ADD(arena, &cascade->customs) = declaration;
        else
            winners_put(&cascade->winners, declaration);
    }
}

static void add_rule(Arena *arena, Cascade *cascade, const StyleRule *rule, bool agent,
                     bool important)
{
    cascade->voice = (Voice){agent ? VOICE_AGENT : VOICE_AUTHOR, rule->selector->text};
    cascade_add(arena, cascade, rule->block, important);
}

static void add_attribute(Arena *arena, Cascade *cascade, const Block *block, VoiceKind kind,
                          bool important)
{
    cascade->voice = (Voice){(uint8_t)kind, {0}};
    cascade_add(arena, cascade, block, important);
}

/* css-cascade-4 6: agent, hints, author, style=""; then what is important:
 * author before agent. */
void cascade_fill(Arena *arena, const Rules *rules, Cascade *cascade, const Matched *m,
                  Pseudo pseudo)
{
    bool important = false, hinted = pseudo != PSEUDO_NONE || !m->hints;
    for (uint32_t i = 0; i < m->count; i++) {
        const StyleRule *rule = rules_at(rules, m->ranks[i]);
        if (rule->selector->pseudo != pseudo)
            continue;
        if (!hinted && !rank_is_agent(m->ranks[i])) {
            add_attribute(arena, cascade, m->hints, VOICE_HINT, false);
            hinted = true;
        }
        add_rule(arena, cascade, rule, rank_is_agent(m->ranks[i]), false);
        important = important || rule->has_important;
    }
    if (!hinted)
        add_attribute(arena, cascade, m->hints, VOICE_HINT, false);
    const Block *own = pseudo == PSEUDO_NONE ? m->own : NULL;
    if (own)
        add_attribute(arena, cascade, own, VOICE_OWN, false);
    for (int agent = 0; agent < 2 && (important || own); agent++) {
        for (uint32_t i = 0; important && i < m->count; i++) {
            const StyleRule *rule = rules_at(rules, m->ranks[i]);
            if (rule->selector->pseudo == pseudo && rule->has_important &&
                rank_is_agent(m->ranks[i]) == agent)
                add_rule(arena, cascade, rule, agent, true);
        }
        if (own && !agent)
            add_attribute(arena, cascade, own, VOICE_OWN, true);
    }
}

/* ---- Computed ---- */

static Computed *compute_one(Walk *walk, const Computed *parent, const Matched *m, Pseudo pseudo)
{
    Arena *scratch = walk->job->scratch;
    ArenaMark mark = arena_mark(scratch);
    Cascade *cascade = NEW(scratch, Cascade);
    cascade_fill(scratch, walk->rules, cascade, m, pseudo);
    Computed *computed = NEW(walk->job->arena, Computed);
    computed->parent = parent;
    computed->vars = parent ? parent->vars : walk->computer.given;
    if (cascade->customs.count)
        computed->vars = vars_new(&walk->computer, computed->vars, cascade->customs.items,
                                  cascade->customs.count);
    compute_work(&walk->computer, &computed->work, parent ? &parent->work : NULL, &cascade->winners,
                 computed->vars);
    computed->style = computer_style(&walk->computer, &computed->work);
    if (computed->style->page.len)
        map_put(walk->page_names, computed->style->page);
    arena_rewind(scratch, mark);
    return computed;
}

/* Which pseudo-elements have a box: those with content; a list item's marker;
 * the call and marker of a note. */
static bool wants_pseudo(const Computed *computed, Pseudo pseudo, bool matched)
{
    switch (pseudo) {
    case PSEUDO_MARKER: return computed->style->display == DISPLAY_LIST_ITEM;
    case PSEUDO_CALL:
    case PSEUDO_NOTE_MARKER: return computed->style->float_ == FLOAT_FOOTNOTE;
    default: return matched;
    }
}

static bool has_box(const Computed *computed, Pseudo pseudo)
{
    const Terms *content = computed->work.rest.content;
    if (computed->style->display == DISPLAY_NONE || (content && content->none))
        return false;
    return content || (pseudo == PSEUDO_MARKER && computed->style->list_style);
}

static void compute_pseudos(Walk *walk, Computed *computed, const Matched *m)
{
    bool matched[PSEUDO_COUNT] = {false};
    for (uint32_t i = 0; i < m->count; i++)
        matched[rules_at(walk->rules, m->ranks[i])->selector->pseudo] = true;
    for (Pseudo pseudo = PSEUDO_BEFORE; pseudo < PSEUDO_COUNT; pseudo++) {
        if (!wants_pseudo(computed, pseudo, matched[pseudo]))
            continue;
        const Computed *made = compute_one(walk, computed, m, pseudo);
        if (has_box(made, pseudo))
            computed->pseudo[pseudo] = made;
    }
}

static bool names_page(const CounterList *list)
{
    for (uint32_t i = 0; list && i < list->count; i++)
        if (str_equal(list->items[i].name, S("page")) ||
            str_equal(list->items[i].name, S("footnote")))
            return true;
    return false;
}

static bool counts(const Computed *computed)
{
    const Rest *rest = &computed->work.rest;
    return rest->counter_increment || rest->counter_reset || rest->counter_set ||
           computed->style->display == DISPLAY_LIST_ITEM ||
           computed->style->float_ == FLOAT_FOOTNOTE;
}

static bool is_fixed(const Computed *pseudo, Pseudo which)
{
    const Rest *rest = &pseudo->work.rest;
    if (which == PSEUDO_MARKER && !rest->content)
        return counter_style_is_static(pseudo->style->list_style);
    return rest->content->fixed && !rest->counter_increment && !rest->counter_reset &&
           !rest->counter_set;
}

/* Is there anything to generate, and is it the same for every element? */
static void note_extras(Computed *computed)
{
    const Rest *rest = &computed->work.rest;
    bool own = rest->string_set || rest->bookmark_level || rest->content;
    bool any = own || counts(computed);
    computed->fixed = !own && !names_page(rest->counter_reset) && !names_page(rest->counter_set);
    for (Pseudo p = PSEUDO_BEFORE; p < PSEUDO_COUNT; p++) {
        any = any || computed->pseudo[p];
        computed->fixed =
            computed->fixed && (!computed->pseudo[p] || is_fixed(computed->pseudo[p], p));
    }
    computed->plain = !any;
}

static const Computed *computed_for(Walk *walk, const Computed *parent, const Matched *m)
{
    const void *pointers[3] = {parent, m->hints, m->own};
    buf_clear(&walk->key);
    buf_add(&walk->key, pointers, sizeof pointers);
    buf_add(&walk->key, m->ranks, m->count * sizeof *m->ranks);
    Str key = buf_view(&walk->key);
    Computed *computed = map_value(walk->cache, key);
    if (computed)
        return computed;
    key = arena_str(walk->job->arena, key);
    computed = compute_one(walk, parent, m, PSEUDO_NONE);
    if (!parent) {
        walk->computer.root_size = computed->style->font_size;
        walk->computer.root_vars = computed->vars;
    }
    compute_pseudos(walk, computed, m);
    note_extras(computed);
    *map_put(walk->cache, key) = computed;
    return computed;
}

/* ---- declarations of an element ---- */

typedef struct InlineBlock {
    const Block *block;
    Span span;   /* where it was read */
    bool faulty; /* gave a warning: every place that says it is told */
} InlineBlock;

static InlineBlock *block_for(Walk *walk, Str text, Span span)
{
    void **known = map_find(walk->blocks, text);
    InlineBlock *block = known ? *known : NULL;
    if (block && !block->faulty)
        return block;
    ArenaMark mark = arena_mark(walk->job->scratch);
    size_t before = walk->job->diags->count[SEVERITY_WARNING];
    text = block ? text : arena_str(walk->job->arena, text);
    StyleSource source = {.arena = walk->job->arena,
                          .scratch = walk->job->scratch,
                          .diags = walk->job->diags,
                          .span = span,
                          .text = text,
                          .folder = walk->job->folder};
    InlineBlock *fresh = NEW(walk->job->arena, InlineBlock);
    fresh->block = style_block(&source);
    fresh->span = span;
    fresh->faulty = walk->job->diags->count[SEVERITY_WARNING] != before;
    *map_put(walk->blocks, block ? arena_str(walk->job->arena, text) : text) = fresh;
    arena_rewind(walk->job->scratch, mark);
    return fresh;
}

static void match_element(Walk *walk, Level *level, Matched *m)
{
    const Node *node = level->node;
    *m = (Matched){0};
    buf_clear(&walk->text);
    hints_write(&walk->text, node);
    if (walk->text.len)
        m->hints = block_for(walk, buf_view(&walk->text), node->span)->block;
    const Attr *style = node->attr_count ? node_attr(node, NAME_STYLE) : NULL;
    walk->computer.own = walk->computer.here = (Span){0};
    if (style && style->value.len) {
        walk->own = block_for(walk, style->value, style->span);
        m->own = walk->own->block;
        walk->computer.own = walk->own->span;
        walk->computer.here = style->span;
    }
    m->count = rules_match(walk->rules, level, &m->ranks);
}

/* ---- the walk ---- */

static Frame *frame_at(Walk *walk, uint32_t depth)
{
    while (walk->frames.count <= depth) {
        Frame *frame = NEW(walk->job->arena, Frame);
        if (walk->frames.count)
            frame->level.up = &walk->frames.items[walk->frames.count - 1]->level;
        *LIST_ADD(walk->job->arena, &walk->frames) = frame;
    }
    return walk->frames.items[depth];
}

static void leave(Walk *walk)
{
    Frame *frame = walk->frames.items[--walk->depth];
    generate_leave(walk->generator, frame->level.node, frame->computed, walk->depth, frame->extras);
}

/* Elements of one parent share a frame: their count goes on, what is known of
 * earlier siblings stays. */
static Frame *enter(Walk *walk, const Node *node)
{
    Frame *frame = frame_at(walk, walk->depth);
    if (!frame->level.node || frame->level.node->parent != node->parent) {
        frame->level.index = 0;
        frame->level.siblings = 0;
        frame->level.memos.count = 0;
    }
    frame->level.node = node;
    frame->level.index++;
    selector_features(&frame->level);
    walk->depth++;
    return frame;
}

static void fill(Walk *walk, const Node *node, const Style *style)
{
    for (uint32_t id = node->id; id < node->end; id++)
        walk->styles[id] = style;
}

/* -gp-alt may differ from element to element: attr(). */
static const Style *style_with_alt(Walk *walk, const Computed *computed, Str alt)
{
    Work work;
    memcpy(&work, &computed->work, sizeof work);
    work.style.alt = computer_string(&walk->computer, alt);
    return computer_style(&walk->computer, &work);
}

/* Returns the id to go on with: past the element when it is not shown. */
static uint32_t style_element(Walk *walk, const Node *node)
{
    const Computed *parent = walk->depth ? walk->frames.items[walk->depth - 1]->computed : NULL;
    Frame *frame = enter(walk, node);
    Matched matched;
    match_element(walk, &frame->level, &matched);
    walk->computer.own_faulty = false;
    frame->computed = computed_for(walk, parent, &matched);
    if (walk->computer.own_faulty)
        walk->own->faulty = true;
    frame->extras = NULL;
    if (frame->computed->style->display == DISPLAY_NONE) {
        fill(walk, node, frame->computed->style);
        walk->depth--;
        return node->end;
    }
    walk->styles[node->id] = frame->computed->style;
    const Terms *alt = frame->computed->work.rest.alt;
    if (alt)
        walk->styles[node->id] =
            style_with_alt(walk, frame->computed, generate_alt(walk->generator, alt, node));
    frame->extras = generate_enter(walk->generator, node, frame->computed, walk->depth - 1);
    walk->extras[node->id] = frame->extras;
    return node->id + 1;
}

static void style_tree(Walk *walk)
{
    for (uint32_t id = 0; id < walk->tree->count;) {
        const Node *node = walk->tree->nodes[id];
        while (walk->depth && walk->frames.items[walk->depth - 1]->level.node->end <= id)
            leave(walk);
        if (node->kind == NODE_ELEMENT) {
            id = style_element(walk, node);
            continue;
        }
        walk->styles[id] = walk->depth ? walk->frames.items[walk->depth - 1]->computed->style
                                       : &walk->computer.initial.style;
        id++;
    }
    while (walk->depth)
        leave(walk);
}

/* ---- the document's own sheets ---- */

typedef struct {
    SheetLoader loader;
    Job *job;
} JobLoader;

static bool load_file(SheetLoader *loader, Str folder, Str url, uint32_t *file, Str *text,
                      Str *its_folder)
{
    Job *job = ((JobLoader *)loader)->job;
    Str path = path_join(job->arena, folder, url);
    *file = job->load ? job->load(job, path) : 0;
    const File *loaded = files_at(job->files, *file);
    if (!loaded)
        return false;
    *text = loaded->text;
    *its_folder = path_folder(path);
    return true;
}

static bool is_style_sheet(const Node *link)
{
    Str rel = node_value(link, NAME_REL), word;
    while (rel.len) {
        word = str_cut(str_trim(rel), ' ', &rel);
        if (str_equal_nocase(word, S("stylesheet")))
            return true;
    }
    return false;
}

/* The text of <style>: one text node, as a rule, and then exactly its source. */
static StyleSource style_source(Job *job, const Node *node)
{
    StyleSource source = {.arena = job->arena,
                          .scratch = job->scratch,
                          .diags = job->diags,
                          .span = node->span,
                          .folder = job->folder,
                          .fonts = job->worker->text,
                          .edition = job->session->edition};
    if (node->first && node->first == node->last) {
        source.span = node->first->span;
        source.text = node->first->text;
        return source;
    }
    Buf all = {0};
    for (const Node *child = node->first; child; child = child->next)
        buf_str(&all, child->text);
    source.text = buf_take(&all, job->arena);
    return source;
}

static const Sheet *own_sheet(Job *job, JobLoader *loader, const Node *node)
{
    Str media = node_value(node, NAME_MEDIA);
    StyleSource query = {.arena = job->arena,
                         .scratch = job->scratch,
                         .diags = job->diags,
                         .span = node->span,
                         .text = media,
                         .edition = job->session->edition};
    if (media.len && !sheet_media(&query))
        return NULL;
    if (node_is(node, NAME_STYLE)) {
        StyleSource source = style_source(job, node);
        return sheet_read_kept(job->worker->sheets, &source, &loader->loader, ORIGIN_AUTHOR);
    }
    StyleSource source = {.arena = job->arena,
                          .scratch = job->scratch,
                          .diags = job->diags,
                          .fonts = job->worker->text,
                          .edition = job->session->edition};
    const Attr *href = node_attr(node, NAME_HREF);
    if (!href || !is_style_sheet(node))
        return NULL;
    if (!load_file(&loader->loader, job->folder, href->value, &source.span.file, &source.text,
                   &source.folder)) {
        diag_add(job->diags, DIAG_STYLE_IMPORT, href->span, href->value)->hint =
            S("the address is looked for from the folder of this document, below the root");
        return NULL;
    }
    source.span.end = (uint32_t)source.text.len;
    return sheet_read_kept(job->worker->sheets, &source, &loader->loader, ORIGIN_AUTHOR);
}

Sheets style_sheets(Job *job, const Tree *tree, const Sheet *const *given, size_t count)
{
    LIST(const Sheet *) list = {0};
    JobLoader loader = {{load_file, job->session->edition}, job};
    for (size_t i = 0; i < count; i++)
        if (given[i])
            *LIST_ADD(job->arena, &list) = given[i];
    for (uint32_t id = 0; id < tree->count; id++) {
        const Node *node = tree->nodes[id];
        const Sheet *own = node_is(node, NAME_STYLE) || node_is(node, NAME_LINK)
                               ? own_sheet(job, &loader, node)
                               : NULL;
        if (own)
            *LIST_ADD(job->arena, &list) = own;
    }
    return (Sheets){list.items, list.count};
}

static const FontFaces *all_faces(Walk *walk, const Sheets *sheets)
{
    LIST(FontFace) faces = {0};
    for (size_t s = 0; s < sheets->count; s++)
        for (uint32_t i = 0; i < sheets->items[s]->faces.count; i++)
            *LIST_ADD(walk->job->arena, &faces) = sheets->items[s]->faces.items[i];
    FontFaces all = {faces.count, faces.items};
    return text_faces(walk->job->worker->text, &all);
}

static const Work *initial_of(const Sheets *sheets)
{
    for (size_t i = 0; i < sheets->count; i++)
        if (sheets->items[i]->initial)
            return sheets->items[i]->initial;
    return NULL;
}

/* css-page-3 4.1: the first page is a right one, but when the root or what
 * begins it asks for a left one. Of right-to-left documents it is the left. */
static bool right_is_first(const Walk *walk)
{
    bool right = walk->styles[0]->direction != DIRECTION_RTL;
    for (const Node *node = walk->tree->root; node; node = node->first) {
        while (node &&
               (node->kind != NODE_ELEMENT || walk->styles[node->id]->display == DISPLAY_NONE))
            node = node->next;
        if (!node)
            break;
        uint8_t before = walk->styles[node->id]->break_before;
        if (before == BREAK_LEFT || before == BREAK_VERSO)
            return before == BREAK_VERSO && !right;
        if (before == BREAK_RIGHT || before == BREAK_RECTO)
            return before == BREAK_RIGHT || right;
    }
    return right;
}

static const Sheet *const *sheets_given(Arena *arena, const Sheet *const *sheets, size_t count)
{
    const Sheet **copy = NEW_ARRAY(arena, const Sheet *, count);
    for (size_t i = 0; i < count; i++)
        copy[i] = sheets[i];
    return copy;
}

const Styles *style_build(Job *job, const Tree *tree, const Links *links,
                          const Sheet *const *sheets, size_t count)
{
    Walk walk = {.job = job,
                 .tree = tree,
                 .links = links,
                 .cache = map_new(job->arena),
                 .blocks = map_new(job->arena),
                 .page_names = map_new(job->arena)};
    Sheets all = style_sheets(job, tree, sheets, count);
    walk.styles = NEW_ARRAY(job->arena, const Style *, tree->count);
    walk.extras = NEW_ARRAY(job->arena, const Extras *, tree->count);
    computer_open(&walk.computer, job, all_faces(&walk, &all), initial_of(&all));
    Pages *pages = pages_new(&walk.computer, all.items, all.count);
    walk.computer.viewport = pages_viewport(pages);
    walk.rules = rules_new(job->arena, all.items, all.count);
    walk.generator = generator_new(&walk.computer, tree, links, all.items, all.count);
    style_tree(&walk);
    generate_finish(walk.generator, walk.styles, walk.extras);
    Styles *styles = NEW(job->arena, Styles);
    *styles = (Styles){.by_node = walk.styles, .extras = walk.extras, .count = tree->count};
    styles->pages = pages_build(pages, walk.generator, walk.frames.items[0]->computed, tree->root,
                                walk.page_names, &styles->page_name_count);
    styles->right_first = right_is_first(&walk);
    styles->style_count = walk.computer.styles->count;
    styles->inks = walk.computer.inks.items;
    styles->ink_count = walk.computer.inks.count;
    styles->sheets = sheets_given(job->arena, sheets, count);
    styles->sheet_count = count;
    rules_close(walk.rules);
    buf_close(&walk.key);
    buf_close(&walk.text);
    return styles;
}
