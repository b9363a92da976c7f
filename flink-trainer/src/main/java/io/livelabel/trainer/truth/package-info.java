/** Labels that come later: live topics read behind their edge, and what joins truth to them. */
@NullMarked
package io.livelabel.trainer.truth;

import org.jspecify.annotations.NullMarked;
