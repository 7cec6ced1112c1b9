package com.example;

import org.nd4j.linalg.activations.impl.ActivationSoftmax;

/** An activation of somebody's own, in a package of theirs. */
public class OwnSoftmax extends ActivationSoftmax {}
