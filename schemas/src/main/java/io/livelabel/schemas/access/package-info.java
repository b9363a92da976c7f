/** What each application may do at a broker that asks for rights: the least that it works with. */
@NullMarked
package io.livelabel.schemas.access;

import org.jspecify.annotations.NullMarked;
