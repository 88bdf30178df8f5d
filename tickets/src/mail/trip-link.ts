/** The page of the web app that shows an order and its tickets. */
export const tripLink = (orderId: string, { publicUrl }: { publicUrl: string }): string =>
  new URL(`/trips/${orderId}`, publicUrl).href;
