/** The command explain: a label made again from its input and its weights. */
@NullMarked
package io.livelabel.classifier.explain;

import org.jspecify.annotations.NullMarked;
