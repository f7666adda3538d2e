#ifndef RESOLVE_WORDS_H
#define RESOLVE_WORDS_H

/* The words are a service, as assemble needs them too. */

#include "base/words.h"

#endif
