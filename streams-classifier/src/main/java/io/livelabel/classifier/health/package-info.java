/** What an instance tells of itself over HTTP: that it lives, whether it labels, and its meters. */
@NullMarked
package io.livelabel.classifier.health;

import org.jspecify.annotations.NullMarked;
