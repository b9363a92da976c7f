/** The commands that prepare a secured installation: rights at the broker, keys for weights. */
@NullMarked
package io.livelabel.local.security;

import org.jspecify.annotations.NullMarked;
