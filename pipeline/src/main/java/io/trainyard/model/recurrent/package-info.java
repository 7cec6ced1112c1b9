/** Recurrent layers over windows of a sequence whose state goes on from window to window. */
package io.trainyard.model.recurrent;
