import { dayMs } from '@railhead/common/messaging/topology';
import type { Mongo } from '@railhead/common/store/mongo';
import { ttlCollection } from '@railhead/common/store/ttl-collection';
import { insertIfAbsent } from '@railhead/common/store/write-errors';

/** A stored webhook: its id, type, intent and time, never its content. */
interface StoredWebhook {
  _id: string;
  type: string;
  intentId?: string;
  receivedAt: Date;
  purgeAt: Date;
}

export interface WebhookRepository {
  /** True if this webhook was handled before. */
  has(id: string): Promise<boolean>;
  /** Records a webhook, once. */
  add(webhook: { id: string; type: string; intentId?: string }): Promise<void>;
}

const retentionMs = 30 * dayMs;

/** The webhooks received, each once, deleted after 30 days. */
export function webhookRepository(mongo: Mongo): WebhookRepository {
  const webhooks = ttlCollection<StoredWebhook>(mongo, 'webhooks');

  return {
    has: async (id) => (await webhooks.findOne({ _id: id }, { projection: { _id: 1 } })) !== null,
    async add({ id, ...webhook }) {
      const receivedAt = mongo.now();
      const purgeAt = new Date(receivedAt.getTime() + retentionMs);
      // A concurrent request may have recorded the same webhook.
      await insertIfAbsent(() => webhooks.insertOne({ _id: id, ...webhook, receivedAt, purgeAt }));
    },
  };
}
