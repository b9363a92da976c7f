/** The engine on DL4J's ComputationGraph; its arrays and workspaces never leave this package. */
@NullMarked
package io.livelabel.model.engine.dl4j;

import org.jspecify.annotations.NullMarked;
