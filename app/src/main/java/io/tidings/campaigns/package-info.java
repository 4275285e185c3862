/**
 * Campaigns from draft to end: text, audience, settings, schedule and status. A change of status is one guarded
 * statement, so that one of several concurrent requests wins. Every change is stored with its actor and its reason.
 * The package launch writes the messages of a campaign.
 */
@NullMarked
package io.tidings.campaigns;

import org.jspecify.annotations.NullMarked;
