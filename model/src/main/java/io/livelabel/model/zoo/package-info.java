/** Architectures, one a file, with their papers. */
@NullMarked
package io.livelabel.model.zoo;

import org.jspecify.annotations.NullMarked;
