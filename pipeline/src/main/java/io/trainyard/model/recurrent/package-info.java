/**
 * Recurrent layers over windows of a sequence whose state goes on from window to window, and what
 * any layer has to offer that carries something on so.
 */
package io.trainyard.model.recurrent;
