"""Aurora, a retailer that does not exist: its teams, its people, its programs."""

from dataclasses import dataclass

from accounts.models import Role

DOMAIN = "aurora.example"  # of a reserved domain: nobody has these addresses

PAYMENTS = "Aurora Pagamentos"
SHOP = "Aurora Loja"
LOGISTICS = "Aurora Logística"
TEAMS = [PAYMENTS, SHOP, LOGISTICS]


@dataclass(frozen=True)
class Person:
    username: str
    name: str
    team: str
    role: Role

    @property
    def email(self) -> str:
        return f"{self.username}@{DOMAIN}"


PEOPLE = [
    Person("ana.souza", "Ana Souza", PAYMENTS, Role.ADMIN),
    Person("bruno.carvalho", "Bruno Carvalho", PAYMENTS, Role.MEMBER),
    Person("carla.mendes", "Carla Mendes", PAYMENTS, Role.VIEWER),
    Person("diego.ferreira", "Diego Ferreira", SHOP, Role.ADMIN),
    Person("elisa.nakamura", "Elisa Nakamura", SHOP, Role.MEMBER),
    Person("fabio.lima", "Fábio Lima", SHOP, Role.MEMBER),
    Person("gabriela.rocha", "Gabriela Rocha", LOGISTICS, Role.ADMIN),
    Person("heitor.alves", "Heitor Alves", LOGISTICS, Role.MEMBER),
    Person("iara.santos", "Iara Santos", LOGISTICS, Role.VIEWER),
]

# Share of a day's events in each hour of São Paulo.
CUSTOMERS = [2, 1, 1, 1, 1, 2, 3, 5, 7, 8, 9, 10, 12, 11, 9, 9, 9, 10, 11, 12, 13, 12, 8, 4]
OFFICE = [1, 0, 0, 0, 0, 0, 1, 4, 10, 13, 14, 12, 6, 9, 13, 13, 12, 9, 4, 2, 1, 1, 1, 1]
NIGHT = [6, 14, 18, 16, 10, 6, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 3, 4]


@dataclass(frozen=True)
class Program:
    """A program of Aurora. `places` are (file or class, function, line of source)."""

    name: str
    team: str
    language: str
    hours: list[int]
    weekend: float  # a day of the weekend against one of the week
    volume: int  # its share of all events
    version: str
    sources: list[str]
    places: list[tuple[str, str, str]]
    environments: tuple[str, ...] = ("homologação", "dev")


PROGRAMS = [
    Program(
        "checkout-api", PAYMENTS, "python", CUSTOMERS, 1.2, 9, "7.4",
        ["checkout-api-1", "checkout-api-2", "checkout-api-3"],
        [
            ("checkout/views.py", "finalizar_compra", "pedido = carrinho.fechar(request.user)"),
            ("checkout/pagamento.py", "autorizar", "resposta = gateway.autorizar(pedido, cartao)"),
            ("checkout/pix.py", "gerar_cobranca", "cobranca = pix.criar(txid, valor)"),
            ("checkout/cupons.py", "aplicar_cupom", "desconto = cupom.calcular(itens)"),
            ("checkout/carrinho.py", "reservar_itens", "estoque.reservar(sku, quantidade)"),
            ("checkout/frete.py", "cotar", "opcoes = transportadoras[cep[:5]]"),
            ("checkout/boleto.py", "registrar", "titulo = banco.registrar(boleto)"),
            ("checkout/tarefas.py", "conciliar_pagamentos", "for linha in extrato.linhas():"),
        ],
    ),
    Program(
        "pix-gateway", PAYMENTS, "go", CUSTOMERS, 1.1, 7, "2.11",
        ["pix-gw-a", "pix-gw-b"],
        [
            ("gateway/spi.go", "(*Cliente).Enviar", "resp, err := c.http.Do(req)"),
            ("gateway/cobranca.go", "(*Servico).Criar", "qr := payload.Montar(cob)"),
            ("gateway/webhook.go", "(*Servidor).Confirmar", "pedido := s.pedidos[cob.TxID]"),
            ("gateway/devolucao.go", "(*Servico).Devolver", "saldo := conta.Saldo(ctx)"),
            ("gateway/chave.go", "Validar", "digito := doc[len(doc)-1]"),
            ("store/postgres.go", "(*Banco).Gravar", "tx, err := b.pool.Begin(ctx)"),
            ("gateway/certificado.go", "Carregar", "par, err := tls.X509KeyPair(pem, chave)"),
        ],
        ("homologação", "dev", "sandbox"),
    ),
    Program(
        "emissor-nfe", PAYMENTS, "java", OFFICE, 0.3, 7, "5.2",
        ["srv-nfe-01", "srv-nfe-02"],
        [
            ("br.com.aurora.nfe.EmissorService", "emitir", "retorno = sefaz.autorizar(lote)"),
            ("br.com.aurora.nfe.AssinadorXml", "assinar", "chave = keyStore.getKey(alias, senha)"),
            ("br.com.aurora.nfe.ImpostoCalculator", "calcularIcms", "aliquota = tabela.get(uf)"),
            ("br.com.aurora.nfe.LoteRepository", "proximo", "return em.createQuery(jpql)"),
            ("br.com.aurora.nfe.DanfeWriter", "gerarPdf", "pdf.addImage(logotipo)"),
            ("br.com.aurora.nfe.CancelamentoJob", "executar", "evento = eventos.poll(espera)"),
            ("br.com.aurora.nfe.ContingenciaController", "ativar", "modo = Modo.valueOf(texto)"),
        ],
    ),
    Program(
        "antifraude", PAYMENTS, "python", CUSTOMERS, 1.1, 4, "1.19",
        ["fraude-worker-1", "fraude-worker-2"],
        [
            ("antifraude/modelo.py", "pontuar", "escore = self.modelo.predict_proba(linha)[0][1]"),
            ("antifraude/regras.py", "avaliar", "regra = regras[pedido['canal']]"),
            ("antifraude/bureau.py", "consultar", "resposta = sessao.get(url, timeout=3)"),
            ("antifraude/fila.py", "consumir", "mensagem = json.loads(corpo)"),
            ("antifraude/dispositivos.py", "identificar", "impressao = cabecalhos['x-device-id']"),
            ("antifraude/geo.py", "distancia", "return haversine(origem, destino)"),
        ],
    ),
    Program(
        "loja-web", SHOP, "browser", CUSTOMERS, 1.3, 14, "2026.31",
        ["www.aurora.example"],
        [
            ("assets/checkout.js", "confirmarPedido", "await api.post('/pedidos', carrinho)"),
            ("assets/produto.js", "montarGaleria", "fotos.map((foto) => foto.grande.url)"),
            ("assets/carrinho.js", "atualizarTotais", "total.textContent = moeda(soma)"),
            ("assets/busca.js", "sugerir", "resultado.itens.slice(0, 8)"),
            ("assets/login.js", "entrarComGoogle", "janela = window.open(endereco)"),
            ("assets/cep.js", "preencherEndereco", "const { logradouro } = await resposta.json()"),
            ("assets/app.js", "carregarRota", "const modulo = await import(rota)"),
            ("assets/medicao.js", "enviarEvento", "window.dataLayer.push(evento)"),
        ],
        ("homologação",),
    ),
    Program(
        "bff-loja", SHOP, "node", CUSTOMERS, 1.3, 8, "3.8",
        ["bff-1", "bff-2"],
        [
            ("src/rotas/pedidos.js", "criarPedido", "const corpo = await checkout.post(pedido)"),
            ("src/rotas/vitrine.js", "montarVitrine", "return blocos.flatMap((b) => b.produtos)"),
            ("src/clientes/http.js", "chamar", "const resposta = await fetch(url, opcoes)"),
            ("src/sessao.js", "lerSessao", "const dados = jwt.verify(token, chave)"),
            ("src/cache.js", "buscar", "const valor = await redis.get(chave)"),
            ("src/rotas/conta.js", "atualizarCadastro", "cliente.telefone.replace(/\\D/g, '')"),
            ("src/imagens.js", "redimensionar", "await sharp(buffer).resize(largura)"),
        ],
    ),
    Program(
        "app-android", SHOP, "kotlin", CUSTOMERS, 1.4, 8, "6.20",
        ["app-android"],
        [
            ("br.com.aurora.app.CheckoutViewModel", "pagar", "val recibo = api.pagar(pedido!!)"),
            ("br.com.aurora.app.ProdutoFragment", "onViewCreated", "binding.preco.text = p.preco"),
            ("br.com.aurora.app.PixActivity", "copiarCodigo", "clipboard.setPrimaryClip(clip)"),
            ("br.com.aurora.app.LoginRepository", "renovarToken", "tokens.salvar(resposta.body()!!)"),
            ("br.com.aurora.app.CameraScanner", "analisar", "scanner.process(imagem)"),
            ("br.com.aurora.app.NotificacaoService", "onMessageReceived", "rota = dados.getValue(ROTA)"),
            ("br.com.aurora.app.CacheLocal", "abrir", "Room.databaseBuilder(ctx, Banco::class.java)"),
        ],
        ("homologação",),
    ),
    Program(
        "app-ios", SHOP, "swift", CUSTOMERS, 1.4, 5, "6.20",
        ["app-ios"],
        [
            ("CheckoutViewController.swift", "confirmar()", "let recibo = try! decoder.decode(dados)"),
            ("ProdutoView.swift", "carregarImagem(_:)", "imagem = UIImage(data: dados)!"),
            ("ApplePayCoordinator.swift", "autorizar(_:)", "let token = pagamento.token.paymentData"),
            ("SessaoStore.swift", "renovar()", "credencial = chaveiro[conta]!"),
            ("BuscaViewModel.swift", "sugerir(_:)", "return itens[0..<limite]"),
            ("PedidoRepository.swift", "salvar(_:)", "try contexto.save()"),
        ],
        ("homologação",),
    ),
    Program(
        "catalogo", SHOP, "php", OFFICE, 0.4, 6, "4.3",
        ["catalogo-web-1", "catalogo-cron"],
        [
            ("app/Http/Controllers/ProdutoController.php", "atualizar", "$produto->preco = $r['preco'];"),
            ("app/Services/Importador.php", "importarPlanilha", "foreach ($planilha->linhas() as $l) {"),
            ("app/Services/Precificacao.php", "margem", "return $custo / ($venda - $imposto);"),
            ("app/Models/Categoria.php", "caminho", "return $this->mae->caminho() . '/' . $this->slug;"),
            ("app/Jobs/GerarMiniaturas.php", "handle", "$imagem = new Imagick($arquivo);"),
            ("app/Services/BuscaIndexador.php", "indexar", "$cliente->bulk($lote);"),
            ("app/Console/Commands/PublicarVitrine.php", "handle", "Cache::put('vitrine', $blocos);"),
        ],
    ),
    Program(
        "estoque", LOGISTICS, "dotnet", OFFICE, 0.5, 7, "9.1",
        ["WIN-ESTOQUE-01", "WIN-ESTOQUE-02"],
        [
            ("Aurora.Estoque.ReservaService", "ReservarAsync", "await _banco.SaveChangesAsync(ct);"),
            ("Aurora.Estoque.InventarioController", "Ajustar", "var item = itens.Single(i => i.Sku == s);"),
            ("Aurora.Estoque.ColetorHub", "LerCodigo", "var ean = long.Parse(leitura);"),
            ("Aurora.Estoque.ErpCliente", "EnviarMovimento", "resposta.EnsureSuccessStatusCode();"),
            ("Aurora.Estoque.Relatorios.Giro", "Calcular", "return vendas / media;"),
            ("Aurora.Estoque.EtiquetaPrinter", "Imprimir", "await porta.WriteAsync(zpl);"),
            ("Aurora.Estoque.TransferenciaJob", "ExecutarAsync", "await fila.ReceberAsync(ct);"),
        ],
    ),
    Program(
        "frete", LOGISTICS, "ruby", CUSTOMERS, 1.1, 6, "3.14",
        ["frete-web-1", "frete-sidekiq-1"],
        [
            ("app/services/cotacao.rb", "calcular", "tabela.fetch(faixa_de_cep)"),
            ("app/services/correios.rb", "preco_prazo", "Net::HTTP.start(host, 443) do |http|"),
            ("app/jobs/rastreio_job.rb", "perform", "evento = objeto.eventos.last.descricao"),
            ("app/models/transportadora.rb", "prazo", "dias + feriados.count(uf)"),
            ("app/services/etiqueta.rb", "gerar", "pdf.image(logo, width: 80)"),
            ("app/controllers/coletas_controller.rb", "create", "coleta = Coleta.create!(parametros)"),
            ("app/jobs/devolucao_job.rb", "perform", "nota = notas.find(chave)"),
        ],
    ),
    Program(
        "integracao-erp", LOGISTICS, "python", NIGHT, 0.8, 4, "0.42",
        ["erp-batch-01"],
        [
            ("integracao/notas.py", "importar_notas", "chave = xml.find('.//chNFe').text"),
            ("integracao/sap.py", "chamar_bapi", "retorno = conexao.call(nome, **parametros)"),
            ("integracao/arquivos.py", "ler_remessa", "codigo = linha[0:3]"),
            ("integracao/precos.py", "sincronizar", "preco = Decimal(campo.replace(',', '.'))"),
            ("integracao/sftp.py", "baixar", "cliente.get(remoto, local)"),
            ("integracao/fechamento.py", "fechar_dia", "saldo = sum(m.valor for m in movimentos)"),
        ],
    ),
]  # fmt: skip
