/**
 * The connections to providers. A gateway sends one message and classifies the answer. It never retries and never decides
 * about retries. That is the task of the dispatch package.
 */
@NullMarked
package io.tidings.gateways;

import org.jspecify.annotations.NullMarked;
