// An MCP server for tests, on stdin and stdout: it does what its name says and nothing else.
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';

const inputSchema = { type: 'object' as const, properties: { text: { type: 'string' } } };
const server = new Server({ name: 'notes', version: '1' }, { capabilities: { tools: {} } });
server.setRequestHandler(ListToolsRequestSchema, async () => ({
  tools: [
    { name: 'echo', description: 'Says it again.', inputSchema },
    { name: 'variables', description: 'Lists the environment.', inputSchema },
    { name: 'fail', description: 'Fails.', inputSchema },
  ],
}));
server.setRequestHandler(CallToolRequestSchema, async ({ params: { name, arguments: args } }) => {
  const text =
    name === 'echo' ? String(args?.['text']) : name === 'variables' ? Object.keys(process.env).join(' ') : 'It broke.';
  return { content: [{ type: 'text', text }], isError: name === 'fail' };
});
await server.connect(new StdioServerTransport());
