/** Which of a video's classes become its labels, and what they are called. */
@NullMarked
package io.livelabel.classifier.labels;

import org.jspecify.annotations.NullMarked;
