package io.tidings.templates;

import io.tidings.shared.AccountId;
import io.tidings.shared.TemplateId;
import org.jdbi.v3.core.Handle;

/** A CDI event: the content of a template was changed in the handle's transaction. */
public record TemplateChanged(Handle handle, AccountId account, TemplateId template) {}
