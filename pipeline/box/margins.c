/* Margin boxes (css-page-3 5): boxed once per distinct page type. */

#include "box/builder.h"

static Box *margin_box(Builder *b, const PageType *type, int which)
{
    const Style *style = type->margin_style[which];
    const Content *content = type->margin_content[which];
    if (!style)
        return NULL;
    Owner owner = {NODE_NONE, PART_SELF, 0};
    Box *box = box_new(b, BOX_BLOCK, owner, style, BOX_CONTEXT);
    Container c = {.builder = b, .box = box};
    container_content(&c, content, style, owner);
    container_finish(&c);
    return box;
}

static PageBoxes margin_boxes(Builder *b, const PageType *type)
{
    PageBoxes boxes = {.type = type};
    for (int i = 0; i < MARGIN_COUNT; i++)
        boxes.margin[i] = margin_box(b, type, i);
    return boxes;
}

void box_margins(Builder *b)
{
    const Styles *styles = b->styles;
    LIST(PageBoxes) pages = {0};
    Map *seen = map_new(b->lists); /* by address; its order is that of insertion */
    b->outside = true;
    for (uint32_t n = 0; n < styles->page_name_count; n++) {
        for (int v = 0; v < PAGE_VARIANTS; v++) {
            const PageType *const *type = &styles->pages[n].variants[v];
            void **known = map_put(seen, (Str){(const char *)type, sizeof *type});
            if (*known || !*type)
                continue;
            *known = (void *)(uintptr_t)*type;
            *LIST_ADD(b->arena, &pages) = margin_boxes(b, *type);
        }
    }
    b->outside = false;
    b->boxes->pages = pages.items;
    b->boxes->page_count = pages.count;
}
