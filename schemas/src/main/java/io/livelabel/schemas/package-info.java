/** The contracts between the applications: topics, headers, and how records cross them. */
@NullMarked
package io.livelabel.schemas;

import org.jspecify.annotations.NullMarked;
