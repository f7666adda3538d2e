#ifndef FORM_LIBRARY_H
#define FORM_LIBRARY_H

/* libqpdf, by its C interface. It is loaded when a form is to be read, not with
 * the program: with all that it needs itself it would make each start, of any
 * command, longer by 3 ms. */

#include "form/form.h"
#include <qpdf/qpdf-c.h>

struct Qpdf {
#define CALL(name) __typeof__(qpdf_##name) *name;
#include "form/library.def"
};

/* What is wrong with a file that shows no fields, or empty: it never had any, or they
 * were made part of the page. `damaged`: the library had to mend the file. */
Str form_fault_of_file(const Qpdf *qpdf, qpdf_data pdf, bool damaged);

#endif
