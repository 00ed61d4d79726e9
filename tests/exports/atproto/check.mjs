// Reads requests from standard input, one in JSON a line, and answers each in JSON, one a line:
//   {label, didKey, malleable?}  a label in JSON: is it valid by the lexicon, how is it encoded
//                                without its signature, and does the signature verify?
//   {definition, value}          is a value valid by a definition of the lexicons?
import { createInterface } from 'node:readline'
import { schemas } from '@atproto/api'
import { verifySignature } from '@atproto/crypto'
import { Lexicons, jsonToLex } from '@atproto/lexicon'
import * as dagCbor from '@ipld/dag-cbor'

const lexicons = new Lexicons(schemas)
const LABEL = 'lex:com.atproto.label.defs#label'

function valid(definition, value) {
  try {
    const result = lexicons.validate(definition, value)
    return result.success ? true : String(result.error)
  } catch (error) {
    return String(error)
  }
}

async function verified(didKey, bytes, sig, malleable) {
  try {
    return await verifySignature(didKey, bytes, sig, { allowMalleableSig: malleable })
  } catch (error) {
    return String(error)
  }
}

async function answer(request) {
  if (request.definition) return { lexicon: valid(request.definition, jsonToLex(request.value)) }
  const label = jsonToLex(request.label)
  const { sig, ...unsigned } = label
  const bytes = dagCbor.encode(unsigned)
  return {
    lexicon: valid(LABEL, label),
    bytes: Buffer.from(bytes).toString('hex'),
    whole: Buffer.from(dagCbor.encode(label)).toString('hex'),
    signature: await verified(request.didKey, bytes, sig, request.malleable ?? false),
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await answer(JSON.parse(line))))
}
