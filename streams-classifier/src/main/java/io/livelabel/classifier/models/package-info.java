/** The command models: lists versions of weights, and decides which serves. */
@NullMarked
package io.livelabel.classifier.models;

import org.jspecify.annotations.NullMarked;
