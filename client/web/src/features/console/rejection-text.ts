const reasons: Record<string, string> = {
  'too-many-holds': 'Holding too many seats',
  'too-many-holds-in-network': 'Too many unpaid seats in the network',
  'too-many-unpaid-orders': 'Too many unpaid orders',
  'too-many-unpaid-seats': 'Too many unpaid seats',
  'ordering-paused': 'Paused after abandoned orders',
  'too-early-to-extend': 'More time requested too early',
};

/** The reason of a refusal for operators; its code if it is a newer one. */
export const reasonText = (code: string): string => reasons[code] ?? code;
