#ifndef BASE_FORMKEYS_H
#define BASE_FORMKEYS_H

/* What a worksheet says of itself beside the standard keys, so that answers can
 * be collected without its sources: export writes it, form reads it. Names are
 * second class (ISO 32000-1 annex E); no reader that was tried drops them. */

/* In the Catalog, and in every field, since software that takes pages apart makes a
 * new Catalog: a reference to <</Id(ioi/plan)/Version(1.0)/Title(..)/Language(en-GB)>>, text
 * strings. Id: publication and document; a form for each record adds /Record(..),
 * the record's key. */
#define FORM_KEY "GUIP_Form"
#define FORM_ID "Id"
#define FORM_VERSION "Version"
#define FORM_TITLE "Title"
#define FORM_LANGUAGE "Language"
#define FORM_RECORD "Record"

/* In a field: <</Type/Number/Min(0)/Max(100)/Step(1)>> or <</Type/Date/Min(2026-01-01)
 * /Max(..)/Format(DD/MM/YYYY)>>, of a month MM/YYYY, of a time HH:MM; limits are text
 * strings as in HTML, each may be absent. Required, length and choices are said by the
 * standard's own keys. */
#define FORM_RULE "GUIP_Rule"
#define FORM_TYPE "Type"
#define FORM_NUMBER "Number"
#define FORM_DATE "Date"
#define FORM_SIGNATURE "Signature"
#define FORM_MIN "Min"
#define FORM_MAX "Max"
#define FORM_STEP "Step"
#define FORM_FORMAT "Format"

#endif
