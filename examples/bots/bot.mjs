import { createServer } from 'node:http';
const { PORT, GRAPH, TOKEN, VERIFY } = process.env;
const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${TOKEN}` };
createServer(async (req, res) => {
  const query = new URL(req.url, 'http://bot').searchParams;
  if (req.method === 'GET') return res.writeHead(query.get('hub.verify_token') === VERIFY ? 200 : 403).end(query.get('hub.challenge'));
  const { entry } = JSON.parse(Buffer.concat(await req.toArray()));
  res.end('EVENT_RECEIVED');
  for (const { sender, message } of entry.flatMap((one) => one.messaging ?? []).filter((item) => item.message?.text && !item.message.is_echo))
    await fetch(`${GRAPH}/me/messages`, { method: 'POST', headers, body: JSON.stringify({ recipient: sender, messaging_type: 'RESPONSE', message: { text: `You said: ${message.text}` } }) });
}).listen(PORT, '127.0.0.1');
