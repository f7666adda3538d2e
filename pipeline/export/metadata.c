/* Title and the like: Info and XMP say the same (ISO 19005-2 6.6, ISO 14289-1
 * 5); version, issue and review of the publication stand in XMP. Claims are written only when they
 * are true: Export.claims has been emptied by then when an error was recorded. No clock: the date
 * is that of the run, or there is none. */

#include "assemble/publication.h"
#include "base/hash.h"
#include "export/state.h"

Str export_title(const Export *file)
{
    const Links *links = file->boxes->links;
    return links && links->title.len ? links->title : file->job->title;
}

Str export_language(const Export *file)
{
    const Links *links = file->boxes->links;
    if (links && links->language.len)
        return links->language;
    return file->tree->language.len ? file->tree->language : file->job->language;
}

static void put_escaped(Buf *out, Str text)
{
    for (size_t at = 0; at < text.len;) {
        uint32_t code = utf8_decode(text, &at);
        if (code == '&')
            buf_text(out, "&amp;");
        else if (code == '<')
            buf_text(out, "&lt;");
        else if (code == '>')
            buf_text(out, "&gt;");
        else if ((code >= 32 && code != 0xFFFE && code != 0xFFFF) || code == '\n' || code == '\t')
            buf_utf8(out, code); /* other controls are no characters of XML */
    }
}

static bool is_date(Str date)
{
    bool whole = date.len == 10;
    for (size_t i = 0; whole && i < 10; i++)
        whole = i == 4 || i == 7 ? date.data[i] == '-' : date.data[i] >= '0' && date.data[i] <= '9';
    return whole;
}

static void put_default(Buf *out, const char *name, Str text)
{
    buf_format(out, "<%s><rdf:Alt><rdf:li xml:lang=\"x-default\">", name);
    put_escaped(out, text);
    buf_format(out, "</rdf:li></rdf:Alt></%s>\n", name);
}

/* A schema that PDF/A does not know, with its one property, is described (6.6.2.3). */
typedef struct {
    const char *schema, *address, *prefix, *name, *type, *category, *text;
} Extension;

static void put_extension(Buf *out, const Extension *e)
{
    buf_format(out,
               "<rdf:li rdf:parseType=\"Resource\"><pdfaSchema:schema>%s</pdfaSchema:schema>"
               "<pdfaSchema:namespaceURI>%s</pdfaSchema:namespaceURI>"
               "<pdfaSchema:prefix>%s</pdfaSchema:prefix>"
               "<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType=\"Resource\">"
               "<pdfaProperty:name>%s</pdfaProperty:name>"
               "<pdfaProperty:valueType>%s</pdfaProperty:valueType>"
               "<pdfaProperty:category>%s</pdfaProperty:category>"
               "<pdfaProperty:description>%s</pdfaProperty:description>"
               "</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li>",
               e->schema, e->address, e->prefix, e->name, e->type, e->category, e->text);
}

#define REVIEW_ADDRESS "urn:guidepress:publication#" /* no schema has a date of the next review */

static void put_claims(Buf *out, unsigned claims, bool reviewed)
{
    static const Extension ua = {"PDF/UA identification",
                                 "http://www.aiim.org/pdfua/ns/id/",
                                 "pdfuaid",
                                 "part",
                                 "Integer",
                                 "internal",
                                 "part of ISO 14289"};
    static const Extension review = {
        "Publication", REVIEW_ADDRESS,           "gp", "review", "Date",
        "external",    "date of the next review"};
    if (claims & CLAIM_2A)
        buf_text(out, "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>\n");
    if (claims & CLAIM_UA1)
        buf_text(out, "<pdfuaid:part>1</pdfuaid:part>\n");
    if (!(claims & CLAIM_2A) || (!(claims & CLAIM_UA1) && !reviewed))
        return;
    buf_text(out, "<pdfaExtension:schemas><rdf:Bag>");
    if (claims & CLAIM_UA1)
        put_extension(out, &ua);
    if (reviewed)
        put_extension(out, &review);
    buf_text(out, "</rdf:Bag></pdfaExtension:schemas>\n");
}

/* What the publication says of itself. */
static void put_publication(Buf *out, const Publication *publication)
{
    if (publication->version.len) {
        buf_text(out, "<xmpMM:VersionID>");
        put_escaped(out, publication->version);
        buf_text(out, "</xmpMM:VersionID>\n");
    }
    if (is_date(publication->issued))
        buf_format(out, "<dc:date><rdf:Seq><rdf:li>%.*s</rdf:li></rdf:Seq></dc:date>\n",
                   STR_ARG(publication->issued));
    if (is_date(publication->review))
        buf_format(out, "<gp:review>%.*s</gp:review>\n", STR_ARG(publication->review));
}

/* A name for the document that stays from issue to issue, from what it is called: a
 * UUID of bytes of ours (RFC 4122 4.4 but for chance). */
static void put_document_id(Buf *out, const Export *file)
{
    const Job *job = file->job;
    Buf name = {0};
    buf_format(&name, "%.*s\n%.*s\n%.*s\n%s%d", STR_ARG(job->document), STR_ARG(job->out),
               STR_ARG(export_title(file)), file->imposed ? "sheets " : "", job->session->edition);
    Str hex = hash_hex(file->arena, name.data, name.len);
    buf_format(out, "uuid:%.8s-%.4s-4%.3s-a%.3s-%.12s", hex.data, hex.data + 8, hex.data + 12,
               hex.data + 15, hex.data + 18);
    buf_close(&name);
}

/* ISO 15930-7 6.7. */
static void put_press(Buf *out, const Export *file, Str date)
{
    const Publication *publication = file->job->session->publication;
    if (file->claims & CLAIM_X4)
        buf_text(out, "<pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion>\n");
    buf_text(out, "<pdf:Trapped>False</pdf:Trapped>\n<xmpMM:DocumentID>");
    put_document_id(out, file);
    buf_text(out, "</xmpMM:DocumentID><xmpMM:RenditionClass>default</xmpMM:RenditionClass>\n");
    if (!publication || !publication->version.len)
        buf_text(out, "<xmpMM:VersionID>1</xmpMM:VersionID>\n");
    buf_format(out, "<xmp:MetadataDate>%.*sT00:00:00Z</xmp:MetadataDate>\n", STR_ARG(date));
}

/* Only those that are used: they are a part of each small file. */
static void put_schemas(Buf *out, const Export *file, bool dated, const Publication *publication)
{
    unsigned claims = file->claims;
    bool reviewed = publication && is_date(publication->review);
    if (dated)
        buf_text(out, " xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\"");
    if (claims & CLAIM_X4)
        buf_text(out, " xmlns:pdfxid=\"http://www.npes.org/pdfx/ns/id/\"");
    if (file->bare || (publication && publication->version.len))
        buf_text(out, " xmlns:xmpMM=\"http://ns.adobe.com/xap/1.0/mm/\"");
    if (reviewed)
        buf_text(out, " xmlns:gp=\"" REVIEW_ADDRESS "\"");
    if (claims & CLAIM_2A)
        buf_text(out, " xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\"");
    if (claims & CLAIM_UA1)
        buf_text(out, " xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\"");
    if ((claims & CLAIM_2A) && (reviewed || claims & CLAIM_UA1))
        buf_text(out, " xmlns:pdfaExtension=\"http://www.aiim.org/pdfa/ns/extension/\""
                      " xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\""
                      " xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\"");
}

static void put_xmp(Buf *out, const Export *file, Str date)
{
    const Links *links = file->boxes->links;
    const Publication *publication = file->job->session->publication;
    buf_text(out, "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
                  "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">"
                  "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
                  "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
                  " xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\"");
    put_schemas(out, file, date.len > 0, publication);
    buf_text(out, ">\n");
    put_default(out, "dc:title", export_title(file));
    if (links && links->author.len) {
        buf_text(out, "<dc:creator><rdf:Seq><rdf:li>");
        put_escaped(out, links->author);
        buf_text(out, "</rdf:li></rdf:Seq></dc:creator>\n");
    }
    if (links && links->subject.len)
        put_default(out, "dc:description", links->subject);
    Str language = export_language(file);
    if (language.len) {
        buf_text(out, "<dc:language><rdf:Bag><rdf:li>");
        put_escaped(out, language);
        buf_text(out, "</rdf:li></rdf:Bag></dc:language>\n");
    }
    buf_text(out, "<pdf:Producer>guidepress</pdf:Producer>\n");
    if (date.len)
        buf_format(out,
                   "<xmp:CreateDate>%.*sT00:00:00Z</xmp:CreateDate>"
                   "<xmp:ModifyDate>%.*sT00:00:00Z</xmp:ModifyDate>\n",
                   STR_ARG(date), STR_ARG(date));
    if (publication)
        put_publication(out, publication);
    if (file->bare)
        put_press(out, file, date);
    put_claims(out, file->claims, publication && is_date(publication->review));
    buf_text(out, "</rdf:Description>\n</rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>");
}

Ref metadata_write(Export *file, Ref *info)
{
    const Links *links = file->boxes->links;
    Str date = file->job->session->date;
    date = is_date(date) ? date : (Str){0};
    Ref metadata = pdf_reserve(file->pdf, 2);
    Buf out = {0};
    put_xmp(&out, file, date);
    pdf_stream(file->pdf, metadata, S("/Type/Metadata/Subtype/XML"), buf_view(&out), STREAM_PLAIN);
    buf_clear(&out);
    Dict *dict = dict_open(file->pdf);
    dict_text(dict, "Title", export_title(file));
    dict_text(dict, "Author", links ? links->author : (Str){0});
    dict_text(dict, "Subject", links ? links->subject : (Str){0});
    dict_text(dict, "Producer", S("guidepress"));
    if (date.len) {
        buf_format(&out, "(D:%.4s%.2s%.2s000000Z)", date.data, date.data + 5, date.data + 8);
        dict_raw(dict, "CreationDate", buf_view(&out));
        dict_raw(dict, "ModDate", buf_view(&out));
    }
    if (file->bare)
        dict_name(dict, "Trapped", "False");
    *info = metadata + 1;
    dict_put(dict, *info);
    buf_close(&out);
    return metadata;
}
