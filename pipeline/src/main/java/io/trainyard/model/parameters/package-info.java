/** How parameters of layers lie in the flat array of a network. */
package io.trainyard.model.parameters;
