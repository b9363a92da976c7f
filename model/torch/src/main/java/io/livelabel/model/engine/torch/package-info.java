/** The engine on libtorch, through the JavaCPP presets; its tensors never leave this package. */
@NullMarked
package io.livelabel.model.engine.torch;

import org.jspecify.annotations.NullMarked;
