#include "read/reader.h"

Tree *read_markdown(Reader *reader)
{
    reader->tree->root = node_html(reader->tree, NAME_BODY, reader_span(reader, 0, reader->text.len));
    return reader->tree;
}
