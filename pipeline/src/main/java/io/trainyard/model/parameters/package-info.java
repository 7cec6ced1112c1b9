/** How parameters of layers lie in the flat array of a network, and what multiplies by them. */
package io.trainyard.model.parameters;
