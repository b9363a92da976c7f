/** Signatures of published weights: keys, what is signed, and whom a reader trusts. */
@NullMarked
package io.livelabel.schemas.signing;

import org.jspecify.annotations.NullMarked;
