#ifndef BASE_POLICY_H
#define BASE_POLICY_H

/* What a browser may do with a page of the HTML edition or the index of a set, in its
 * <head> before all else: nothing is loaded, run or sent (Content Security Policy 3).
 * Those who make pages write it, `check` holds the pages of a set to it. */
#define PAGE_POLICY                                                                               \
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action " \
    "'none'"

#endif
