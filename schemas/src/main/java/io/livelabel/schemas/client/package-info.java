/** What every application needs to be a client: settings, connections, topics, dead letters. */
@NullMarked
package io.livelabel.schemas.client;

import org.jspecify.annotations.NullMarked;
