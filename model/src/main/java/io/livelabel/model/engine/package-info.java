/**
 * How engines are found; each engine has a package of its own below this one, and its tensors stay
 * there.
 */
@NullMarked
package io.livelabel.model.engine;

import org.jspecify.annotations.NullMarked;
