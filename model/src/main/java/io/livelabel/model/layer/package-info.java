/** The layers that architectures are made of: what defines each, its shapes and its parameters. */
@NullMarked
package io.livelabel.model.layer;

import org.jspecify.annotations.NullMarked;
