// The calls that a newcomer copies. They go through the push API with this workspace's ids.

export type Sample = 'text' | 'image' | 'carousel' | 'receipt';

const card = (title: string, subtitle: string, picture: string) => ({
  title, subtitle, image_url: picture, buttons: [{ type: 'web_url', title: 'See it', url: 'https://shop.example/' }],
});

const bodies: Record<Sample, unknown> = {
  text: { text: 'Your order is on its way.' },
  image: { attachment: { type: 'image', payload: { url: 'https://shop.example/pictures/pan.png' } } },
  carousel: {
    text: 'Two things you may like:',
    attachment: {
      type: 'template',
      payload: {
        template_type: 'generic',
        elements: [
          card('Saucepan 20 cm', 'Copper, 8 left', 'https://shop.example/pictures/saucepan.png'),
          card('Set of two', 'Copper, 3 left', 'https://shop.example/pictures/set.png'),
        ],
      },
    },
  },
  receipt: {
    attachment: {
      type: 'template',
      payload: {
        template_type: 'receipt', recipient_name: 'Camille Laurent', order_number: '58214', currency: 'EUR', payment_method: 'Visa 2345',
        elements: [
          { title: 'Super Hand Mixer 2000', quantity: 1, price: 89.9, currency: 'EUR' },
          { title: 'Gift card', quantity: 1, price: 50, currency: 'EUR' },
        ],
        address: { street_1: '12 rue Mercière', city: 'Lyon', postal_code: '69002', state: 'ARA', country: 'FR' },
        summary: { subtotal: 139.9, shipping_cost: 4.95, total_cost: 144.85 },
      },
    },
  },
};

/** A curl call that can be pasted into a shell as it stands, once KEY is set there. */
export function curlFor(sample: Sample, origin: string, page: string, customer: string): string {
  const path = `/social/facebook/messenger/pages/${encodeURIComponent(page)}/customers/${encodeURIComponent(customer).replaceAll("'", '%27')}/messages`;
  const body = JSON.stringify(bodies[sample], null, 2).replaceAll("'", "'\\''");
  return [`curl -sS '${origin}${path}' \\`, '  -H "Authorization: Bearer $KEY" \\', "  -H 'Content-Type: application/json' \\", `  -d '${body}'`].join('\n');
}
